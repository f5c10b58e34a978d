"""When Meta said what stands here, so that news that come late change nothing."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table contact_identity add column since timestamptz")
    op.execute("alter table phone_number add column status_at timestamptz")


def downgrade() -> None:
    op.execute("alter table phone_number drop column status_at")
    op.execute("alter table contact_identity drop column since")
