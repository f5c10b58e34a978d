"""When Meta was last heard about a flow."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table flow add column learnt_at timestamptz")


def downgrade() -> None:
    op.execute("alter table flow drop column learnt_at")
