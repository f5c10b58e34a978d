"""Data keys: what everything sealed is sealed by, themselves wrapped under a master key."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "data_key",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("master_key_id", sa.String(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_key")),
    )
    # Never deleted: histories and backups sealed long ago need their key.
    op.execute("grant select, insert, update on data_key to parley_app")
    # Ids alone, for work that walks through everybody (row-level security shows one at a time).
    # `credential` comes with the next revision; nobody calls this before.
    op.execute(
        """
        create function organization_ids() returns setof uuid
        language sql stable security definer set search_path = public as
        $$ select id from organization order by id $$
        """
    )
    op.execute(
        """
        create function sealing_user_ids() returns setof uuid
        language plpgsql stable security definer set search_path = public as
        $$
        begin
          return query
            select user_id from credential where sealed_totp is not null order by user_id;
        end
        $$
        """
    )
    for function in ("organization_ids", "sealing_user_ids"):
        op.execute(f"revoke execute on function {function} from public")
        op.execute(f"grant execute on function {function} to parley_app")


def downgrade() -> None:
    op.execute("drop function sealing_user_ids")
    op.execute("drop function organization_ids")
    op.drop_table("data_key")
