"""Flow JSONs that were written at Meta: which change of a flow ours is of."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_COLUMNS = {"changed_at": "timestamptz", "fetched_for": "timestamptz", "fetch_trouble": "text"}


def upgrade() -> None:
    for name, kind in _COLUMNS.items():
        op.execute(f"alter table flow add column {name} {kind}")


def downgrade() -> None:
    for name in _COLUMNS:
        op.execute(f"alter table flow drop column {name}")
