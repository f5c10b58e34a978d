"""Campaigns and their recipients."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("template_id", sa.Uuid(), nullable=False),
        sa.Column("phone_number_id", sa.Uuid(), nullable=False),
        sa.Column("audience", postgresql.JSONB(), nullable=False),
        sa.Column("parameters", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("delivery_policy", sa.Text(), nullable=False),
        sa.Column("rate", sa.Float(), nullable=True),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("send_epoch", sa.Integer(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("audience_size", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("launched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "delivery_policy in ('AT_MOST_ONCE', 'AT_LEAST_ONCE')",
            name=op.f("ck_campaign_delivery_policy"),
        ),
        sa.CheckConstraint("kind in ('ONE_TIME', 'SCHEDULED')", name=op.f("ck_campaign_kind")),
        sa.CheckConstraint(
            "status in ('DRAFT', 'SCHEDULED', 'FREEZING', 'SENDING', 'PAUSED', 'SETTLING', "
            "'COMPLETED', 'CANCELLED', 'FAILED')",
            name=op.f("ck_campaign_status"),
        ),
        sa.CheckConstraint("rate is null or rate > 0", name=op.f("ck_campaign_rate")),
        sa.CheckConstraint("weight > 0", name=op.f("ck_campaign_weight")),
        sa.ForeignKeyConstraint(
            ["phone_number_id", "organization_id"],
            ["phone_number.id", "phone_number.organization_id"],
            name="fk_campaign_phone_number_id_organization_id",
        ),
        sa.ForeignKeyConstraint(
            ["template_id", "organization_id"],
            ["template.id", "template.organization_id"],
            name="fk_campaign_template_id_organization_id",
        ),
        sa.PrimaryKeyConstraint("id", "organization_id", name="pk_campaign"),
    )
    op.create_table(
        "campaign_exclusion",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "reason in ('OPTED_OUT', 'NO_CONSENT', 'BLOCKED', 'NO_ADDRESS', 'DUPLICATE', "
            "'MISSING_PARAMETER')",
            name=op.f("ck_campaign_exclusion_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "organization_id"],
            ["campaign.id", "campaign.organization_id"],
            name="fk_campaign_exclusion_campaign_id_organization_id",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id", "organization_id"],
            ["contact.id", "contact.organization_id"],
            name="fk_campaign_exclusion_contact_id_organization_id",
        ),
        sa.PrimaryKeyConstraint(
            "organization_id", "campaign_id", "contact_id", name="pk_campaign_exclusion"
        ),
    )
    op.create_table(
        "campaign_recipient",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("parameters", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=True),
        sa.Column("reached", sa.Text(), nullable=False),
        sa.Column("deliveries", sa.Integer(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "reached in ('not', 'sent', 'delivered', 'read')",
            name=op.f("ck_campaign_recipient_reached"),
        ),
        sa.CheckConstraint(
            "state in ('due', 'sending', 'accepted', 'failed', 'unknown', 'skipped', 'cancelled')",
            name=op.f("ck_campaign_recipient_state"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "organization_id"],
            ["campaign.id", "campaign.organization_id"],
            name="fk_campaign_recipient_campaign_id_organization_id",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id", "organization_id"],
            ["contact.id", "contact.organization_id"],
            name="fk_campaign_recipient_contact_id_organization_id",
        ),
        sa.PrimaryKeyConstraint("id", "organization_id", name="pk_campaign_recipient"),
        postgresql_with={"fillfactor": "80"},
    )
    op.create_index(
        "ix_campaign_recipient_due",
        "campaign_recipient",
        ["campaign_id", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'due'"),
    )
    op.create_index(
        "ix_campaign_recipient_ended",
        "campaign_recipient",
        ["campaign_id", "state", "id"],
        unique=False,
        postgresql_where=sa.text("state in ('failed', 'unknown', 'skipped', 'cancelled')"),
    )
    op.create_index(
        "ix_campaign_recipient_listed", "campaign_recipient", ["campaign_id", "id"], unique=False
    )
    op.create_index(
        "uq_campaign_recipient_address",
        "campaign_recipient",
        ["campaign_id", "address"],
        unique=True,
    )
    op.create_table(
        "campaign_counter",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "organization_id"],
            ["campaign.id", "campaign.organization_id"],
            name="fk_campaign_counter_campaign_id_organization_id",
        ),
        sa.PrimaryKeyConstraint(
            "organization_id", "campaign_id", "name", "slot", name="pk_campaign_counter"
        ),
    )


def downgrade() -> None:
    op.drop_table("campaign_counter")
    op.drop_table("campaign_recipient")
    op.drop_table("campaign_exclusion")
    op.drop_table("campaign")
