"""Quick replies with a file, and files that are brought to Meta again before it forgets them."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

MINE = "any (string_to_array(nullif(current_setting('app.organizations', true), ''), ',')::uuid[])"


def upgrade() -> None:
    op.execute("""
        alter table quick_reply
            alter column text drop not null,
            add column media_id uuid,
            add constraint ck_quick_reply_says check (text is not null or media_id is not null),
            add constraint fk_quick_reply_media_id_organization_id
                foreign key (media_id, organization_id) references media (id, organization_id)
    """)
    op.execute("create index ix_quick_reply_media_id on quick_reply (media_id)")
    _earlier_ids()
    _organizations()


def _earlier_ids() -> None:
    op.execute("""
        create table media_earlier_id (
            organization_id uuid not null,
            meta_id text not null,
            media_id uuid not null,
            constraint pk_media_earlier_id primary key (organization_id, meta_id),
            constraint fk_media_earlier_id_media_id_organization_id
                foreign key (media_id, organization_id) references media (id, organization_id)
        )
    """)
    op.execute("create index ix_media_earlier_id_media_id on media_earlier_id (media_id)")
    op.execute("alter table media_earlier_id enable row level security")
    op.execute(
        "create policy organization on media_earlier_id "
        f"using (organization_id = {MINE}) with check (organization_id = {MINE})"
    )
    op.execute("grant select, insert, update, delete on media_earlier_id to parley_app")


def _organizations() -> None:
    """Ids only: whoever looks after everybody's files knows nobody beforehand."""
    op.execute("""
        create function organizations_after(last uuid, most int) returns setof uuid
        language sql stable security definer set search_path = public as
        $$ select id from organization where id > last order by id limit most $$
    """)
    op.execute("revoke execute on function organizations_after from public")
    op.execute("grant execute on function organizations_after to parley_app")


def downgrade() -> None:
    op.execute("drop function organizations_after")
    op.execute("drop table media_earlier_id")
    op.execute("delete from quick_reply where text is null")
    op.execute("""
        alter table quick_reply
            drop column media_id,
            alter column text set not null
    """)
