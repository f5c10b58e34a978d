"""AI in conversations: what an organization lets it say, and for what models are asked."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MINE = "any (string_to_array(nullif(current_setting('app.organizations', true), ''), ',')::uuid[])"


def upgrade() -> None:
    _purposes("'TEST', 'ANALYSIS'")
    op.execute("""
        create table ai_policy (
            organization_id uuid not null,
            facts text[] not null default '{}',
            forbidden_topics text[] not null default '{}',
            intents text[] not null default '{}',
            tags text[] not null default '{}',
            changed_at timestamptz not null default clock_timestamp(),
            constraint pk_ai_policy primary key (organization_id),
            constraint fk_ai_policy_organization_id
                foreign key (organization_id) references organization (id)
        )
    """)
    op.execute("alter table ai_policy enable row level security")
    op.execute(
        "create policy organization on ai_policy "
        f"using (organization_id = {MINE}) with check (organization_id = {MINE})"
    )
    op.execute("grant select, insert, update, delete on ai_policy to parley_app")
    # Whether a name that a model said is another contact's.
    op.execute("create index ix_contact_named on contact (organization_id, name)")


def downgrade() -> None:
    op.execute("drop index ix_contact_named")
    op.execute("drop table ai_policy")
    op.execute("update ai_call set purpose = 'TEST' where purpose = 'ANALYSIS'")
    _purposes("'TEST'")


def _purposes(listed: str) -> None:
    op.execute("alter table ai_call drop constraint ck_ai_call_purpose")
    op.execute(
        f"alter table ai_call add constraint ck_ai_call_purpose check (purpose in ({listed}))"
    )
