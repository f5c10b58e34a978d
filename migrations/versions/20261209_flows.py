"""Flows, their published versions, the keys of numbers, and what people filled in."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0020"
branch_labels = None
depends_on = None

MINE = "any (string_to_array(nullif(current_setting('app.organizations', true), ''), ',')::uuid[])"
TABLES = ("flow", "flow_version", "flow_key", "flow_response")


def _owned(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        *columns,
        sa.PrimaryKeyConstraint("id", "organization_id", name=op.f(f"pk_{name}")),
    )


def _refers(child: str, parent: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column, "organization_id"],
        [f"{parent}.id", f"{parent}.organization_id"],
        name=op.f(f"fk_{child}_{column}_organization_id"),
    )


def _moment(name: str, *, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    _owned(
        "flow",
        sa.Column("business_account_id", sa.Uuid(), nullable=False),
        sa.Column("meta_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("categories", postgresql.JSONB(), nullable=False),
        sa.Column("status", sa.String(), server_default="DRAFT", nullable=False),
        _moment("status_at"),
        sa.Column("json_text", sa.String(), nullable=True),
        _moment("uploaded_at"),
        sa.Column("problems", postgresql.JSONB(), nullable=True),
        sa.Column("json_version", sa.String(), nullable=True),
        sa.Column("data_api_version", sa.String(), nullable=True),
        sa.Column("pending", postgresql.JSONB(), nullable=True),
        sa.Column("endpoint", postgresql.JSONB(), nullable=True),
        sa.Column("endpoint_uri", sa.String(), nullable=True),
        sa.Column("sealed_secret", sa.String(), nullable=True),
        sa.Column("health", postgresql.JSONB(), nullable=True),
        _moment("asked_at"),
        sa.Column("publisher_kind", sa.String(), nullable=True),
        sa.Column("publisher_id", sa.Uuid(), nullable=True),
        sa.Column("preview_url", sa.String(), nullable=True),
        _moment("preview_expires_at"),
        _moment("deleted_at"),
        _refers("flow", "business_account", "business_account_id"),
        sa.CheckConstraint(
            "status in ('DRAFT', 'PUBLISHED', 'DEPRECATED', 'THROTTLED', 'BLOCKED')",
            name=op.f("ck_flow_status"),
        ),
        sa.UniqueConstraint(
            "organization_id", "meta_id", name=op.f("uq_flow_organization_id_meta_id")
        ),
    )
    op.create_index(
        "uq_flow_name",
        "flow",
        ["organization_id", "business_account_id", "name"],
        unique=True,
        postgresql_where=sa.text("deleted_at is null"),
    )
    _owned(
        "flow_version",
        sa.Column("flow_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("json_text", sa.String(), nullable=True),
        _moment("published_at", nullable=False),
        sa.Column("publisher_kind", sa.String(), nullable=True),
        sa.Column("publisher_id", sa.Uuid(), nullable=True),
        _refers("flow_version", "flow", "flow_id"),
        sa.UniqueConstraint(
            "organization_id",
            "flow_id",
            "number",
            name=op.f("uq_flow_version_organization_id_flow_id_number"),
        ),
    )
    _owned(
        "flow_key",
        sa.Column("phone_number_id", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("sealed_private_key", sa.String(), nullable=False),
        _moment("uploaded_at"),
        sa.Column("signature_status", sa.String(), nullable=True),
        _moment("checked_at"),
        _moment("retired_at"),
        _refers("flow_key", "phone_number", "phone_number_id"),
    )
    op.create_index("ix_flow_key_number", "flow_key", ["phone_number_id", "id"])
    _owned(
        "flow_response",
        sa.Column("flow_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("sent_message_id", sa.Uuid(), nullable=True),
        sa.Column("answers", postgresql.JSONB(), nullable=False),
        _moment("received_at", nullable=False),
        _refers("flow_response", "flow", "flow_id"),
        _refers("flow_response", "message", "message_id"),
        _refers("flow_response", "message", "sent_message_id"),
        sa.UniqueConstraint(
            "organization_id",
            "message_id",
            name=op.f("uq_flow_response_organization_id_message_id"),
        ),
    )
    op.create_index("ix_flow_response_flow", "flow_response", ["flow_id", "id"])
    op.create_index("ix_flow_response_sent", "flow_response", ["sent_message_id"])
    for table in TABLES:
        op.execute(f"alter table {table} enable row level security")
        op.execute(
            f"create policy organization on {table} "
            f"using (organization_id = {MINE}) with check (organization_id = {MINE})"
        )
        op.execute(f"grant select, insert, update, delete on {table} to parley_app")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
