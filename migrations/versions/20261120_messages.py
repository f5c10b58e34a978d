"""Messages, attempts, parked statuses and pace."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("phone_number_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        sa.Column("inbound", sa.Boolean(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(), nullable=True),
        sa.Column("wamid", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id", "organization_id"],
            ["contact.id", "contact.organization_id"],
            name="fk_message_contact_id_organization_id",
        ),
        sa.ForeignKeyConstraint(
            ["phone_number_id", "organization_id"],
            ["phone_number.id", "phone_number.organization_id"],
            name="fk_message_phone_number_id_organization_id",
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id", "organization_id"],
            ["campaign_recipient.id", "campaign_recipient.organization_id"],
            name="fk_message_recipient_id_organization_id",
        ),
        sa.PrimaryKeyConstraint("id", "organization_id", name="pk_message"),
    )
    op.create_index("ix_message_thread", "message", ["contact_id", "at"], unique=False)
    op.create_index(
        "uq_message_inbound",
        "message",
        ["organization_id", "wamid"],
        unique=True,
        postgresql_where=sa.text("inbound"),
    )
    op.create_table(
        "message_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("token", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("post_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settle_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wamid", sa.Text(), nullable=True),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state in ('sending', 'in_doubt', 'unknown', 'released', 'refused', 'accepted', "
            "'held', 'sent', 'failed', 'delivered', 'read')",
            name=op.f("ck_message_attempt_state"),
        ),
        sa.ForeignKeyConstraint(
            ["message_id", "organization_id"],
            ["message.id", "message.organization_id"],
            name="fk_message_attempt_message_id_organization_id",
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id", "organization_id"],
            ["campaign_recipient.id", "campaign_recipient.organization_id"],
            name="fk_message_attempt_recipient_id_organization_id",
        ),
        sa.PrimaryKeyConstraint("id", "organization_id", name="pk_message_attempt"),
    )
    op.create_index(
        "ix_message_attempt_campaign", "message_attempt", ["campaign_id", "id"], unique=False
    )
    op.create_index(
        "ix_message_attempt_open",
        "message_attempt",
        ["campaign_id", "settle_after"],
        unique=False,
        postgresql_where=sa.text("state in ('sending', 'in_doubt')"),
    )
    op.create_index(
        "ix_message_attempt_recipient", "message_attempt", ["recipient_id", "number"], unique=False
    )
    op.create_index(
        "ix_message_attempt_wamid",
        "message_attempt",
        ["organization_id", "wamid"],
        unique=False,
        postgresql_where=sa.text("wamid is not null"),
    )
    op.create_table(
        "status_parked",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("wamid", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("patience", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "parked_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("organization_id", "wamid", "state", name="pk_status_parked"),
    )
    op.create_table(
        "rate_bucket",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number_id", sa.Uuid(), nullable=False),
        sa.Column("tat", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rate", sa.Float(), nullable=True),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("sending", sa.Boolean(), nullable=False),
        sa.Column("factor", sa.Float(), nullable=False),
        sa.Column("slowed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("interactive_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gate", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("probe_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("probes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rate_bucket"),
    )
    op.create_index("ix_rate_bucket_number_id", "rate_bucket", ["number_id"], unique=False)


def downgrade() -> None:
    op.drop_table("rate_bucket")
    op.drop_table("status_parked")
    op.drop_table("message_attempt")
    op.drop_table("message")
