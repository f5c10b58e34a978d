"""Files of messages."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MINE = "any (string_to_array(nullif(current_setting('app.organizations', true), ''), ',')::uuid[])"


def upgrade() -> None:
    op.create_table(
        "media",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("phone_number_id", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("meta_id", sa.Text(), nullable=True),
        sa.Column("mime_type", sa.Text(), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("filename", sa.Text(), nullable=True),
        sa.Column("storage_key", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", "organization_id", name=op.f("pk_media")),
        sa.ForeignKeyConstraint(
            ["phone_number_id", "organization_id"],
            ["phone_number.id", "phone_number.organization_id"],
            name=op.f("fk_media_phone_number_id_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["message_id", "organization_id"],
            ["message.id", "message.organization_id"],
            name=op.f("fk_media_message_id_organization_id"),
        ),
        sa.CheckConstraint("direction in ('INBOUND', 'OUTBOUND')", name=op.f("ck_media_direction")),
        sa.CheckConstraint(
            "status in ('WAITING', 'FETCHING', 'STORED', 'FAILED', 'EXPIRED', 'DELETED')",
            name=op.f("ck_media_status"),
        ),
    )
    op.create_index(
        "uq_media_message",
        "media",
        ["organization_id", "message_id"],
        unique=True,
        postgresql_where=sa.text("message_id is not null"),
    )
    op.execute("alter table media enable row level security")
    op.execute(
        "create policy organization on media "
        f"using (organization_id = {MINE}) with check (organization_id = {MINE})"
    )
    op.execute("grant select, insert, update, delete on media to parley_app")


def downgrade() -> None:
    op.drop_table("media")
