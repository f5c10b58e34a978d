"""AI providers, the attempts made with them, and the money spent in a day."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MINE = "any (string_to_array(nullif(current_setting('app.organizations', true), ''), ',')::uuid[])"
TABLES = {
    "ai_provider": "select, insert, update, delete",
    "ai_call": "select, insert",
    "ai_spend": "select, insert, update",
}
KINDS = "kind in ('ANTHROPIC', 'OPENAI', 'OPENAI_COMPATIBLE')"


def upgrade() -> None:
    op.create_table(
        "ai_provider",
        *_owned(),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("base_url", sa.Text(), nullable=True),
        sa.Column("sealed_key", sa.Text(), nullable=False),
        sa.Column("key_ends", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("temperature", sa.Float(), nullable=True),
        sa.Column("max_tokens", sa.Integer(), nullable=False),
        sa.Column("input_price", sa.BigInteger(), nullable=True),
        sa.Column("output_price", sa.BigInteger(), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        _moment("changed_at"),
        sa.CheckConstraint(KINDS, name=op.f("ck_ai_provider_kind")),
        sa.CheckConstraint(
            "base_url is not null or kind <> 'OPENAI_COMPATIBLE'",
            name=op.f("ck_ai_provider_base_url"),
        ),
        sa.CheckConstraint("max_tokens > 0", name=op.f("ck_ai_provider_max_tokens")),
        sa.CheckConstraint(
            "input_price >= 0 and output_price >= 0", name=op.f("ck_ai_provider_prices")
        ),
        *_keys("ai_provider", "id", "organization_id"),
        sa.UniqueConstraint("organization_id", "name", name="uq_ai_provider_organization_id_name"),
    )
    op.create_table(
        "ai_call",
        *_owned(),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("input_tokens", sa.Integer(), nullable=True),
        sa.Column("output_tokens", sa.Integer(), nullable=True),
        sa.Column("cost_micros", sa.BigInteger(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.CheckConstraint("purpose in ('TEST')", name=op.f("ck_ai_call_purpose")),
        sa.CheckConstraint(KINDS, name=op.f("ck_ai_call_kind")),
        *_keys("ai_call", "id", "organization_id"),
    )
    op.create_index("ix_ai_call_made", "ai_call", ["organization_id", "created_at"])
    op.create_table(
        "ai_spend",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("spent_micros", sa.BigInteger(), nullable=False),
        *_keys("ai_spend", "organization_id", "day"),
    )
    for table, rights in TABLES.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(
            f"create policy organization on {table} "
            f"using (organization_id = {MINE}) with check (organization_id = {MINE})"
        )
        op.execute(f"grant {rights} on {table} to parley_app")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _owned() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        _moment("created_at"),
    ]


def _moment(name: str) -> sa.Column[object]:
    now = sa.text("clock_timestamp()")
    return sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=False)


def _keys(table: str, *primary: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=f"fk_{table}_organization_id"
        ),
        sa.PrimaryKeyConstraint(*primary, name=f"pk_{table}"),
    ]
