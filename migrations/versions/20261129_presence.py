"""When an agent was last seen."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table agent add column seen_at timestamptz")


def downgrade() -> None:
    op.execute("alter table agent drop column seen_at")
