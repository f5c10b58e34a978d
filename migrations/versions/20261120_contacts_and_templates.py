"""Contacts, their consent and groups, and templates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("company", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("custom", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("last_replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "consent in ('UNKNOWN', 'OPTED_IN', 'OPTED_OUT')", name=op.f("ck_contact_consent")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_contact_organization_id"
        ),
        sa.PrimaryKeyConstraint("id", "organization_id", name="pk_contact"),
    )
    op.create_table(
        "contact_identity",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind in ('PHONE', 'BSUID')", name=op.f("ck_contact_identity_kind")),
        sa.ForeignKeyConstraint(
            ["contact_id", "organization_id"],
            ["contact.id", "contact.organization_id"],
            name="fk_contact_identity_contact_id_organization_id",
        ),
        sa.PrimaryKeyConstraint("organization_id", "kind", "value", name="pk_contact_identity"),
    )
    op.create_index(
        "ix_contact_identity_contact_id", "contact_identity", ["contact_id"], unique=False
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("proof", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('UNKNOWN', 'OPTED_IN', 'OPTED_OUT')", name=op.f("ck_consent_state")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id", "organization_id"],
            ["contact.id", "contact.organization_id"],
            name="fk_consent_contact_id_organization_id",
        ),
        sa.PrimaryKeyConstraint("id", "organization_id", name="pk_consent"),
    )
    op.create_index("ix_consent_contact_id", "consent", ["contact_id"], unique=False)
    op.create_table(
        "tag",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_tag_organization_id"
        ),
        sa.PrimaryKeyConstraint("id", "organization_id", name="pk_tag"),
        sa.UniqueConstraint("organization_id", "name", name="uq_tag_organization_id_name"),
    )
    op.create_table(
        "contact_tag",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("tag_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id", "organization_id"],
            ["contact.id", "contact.organization_id"],
            name="fk_contact_tag_contact_id_organization_id",
        ),
        sa.ForeignKeyConstraint(
            ["tag_id", "organization_id"],
            ["tag.id", "tag.organization_id"],
            name="fk_contact_tag_tag_id_organization_id",
        ),
        sa.PrimaryKeyConstraint("organization_id", "tag_id", "contact_id", name="pk_contact_tag"),
    )
    op.create_table(
        "contact_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_contact_group_organization_id"
        ),
        sa.PrimaryKeyConstraint("id", "organization_id", name="pk_contact_group"),
        sa.UniqueConstraint(
            "organization_id", "name", name="uq_contact_group_organization_id_name"
        ),
    )
    op.create_table(
        "contact_group_member",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id", "organization_id"],
            ["contact.id", "contact.organization_id"],
            name="fk_contact_group_member_contact_id_organization_id",
        ),
        sa.ForeignKeyConstraint(
            ["group_id", "organization_id"],
            ["contact_group.id", "contact_group.organization_id"],
            name="fk_contact_group_member_group_id_organization_id",
        ),
        sa.PrimaryKeyConstraint(
            "organization_id", "group_id", "contact_id", name="pk_contact_group_member"
        ),
    )
    op.create_table(
        "template",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("business_account_id", sa.Uuid(), nullable=False),
        sa.Column("meta_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("parameter_format", sa.Text(), nullable=False),
        sa.Column("components", postgresql.JSONB(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "category in ('MARKETING', 'UTILITY', 'AUTHENTICATION')",
            name=op.f("ck_template_category"),
        ),
        sa.CheckConstraint(
            "parameter_format in ('POSITIONAL', 'NAMED')", name=op.f("ck_template_parameter_format")
        ),
        sa.CheckConstraint(
            "status in ('DRAFT', 'PENDING', 'APPROVED', 'REJECTED', 'PAUSED', 'DISABLED', "
            "'IN_APPEAL', 'ARCHIVED', 'DELETED')",
            name=op.f("ck_template_status"),
        ),
        sa.ForeignKeyConstraint(
            ["business_account_id", "organization_id"],
            ["business_account.id", "business_account.organization_id"],
            name="fk_template_business_account_id_organization_id",
        ),
        sa.PrimaryKeyConstraint("id", "organization_id", name="pk_template"),
        sa.UniqueConstraint(
            "organization_id",
            "business_account_id",
            "name",
            "language",
            name="uq_template_organization_id_business_account_id_name_language",
        ),
    )
    op.create_index("ix_template_meta_id", "template", ["meta_id"], unique=False)
    op.create_index("ix_contact_listed", "contact", ["organization_id", "id"])
    op.create_index("ix_contact_tag_contact_id", "contact_tag", ["contact_id"])
    op.create_index("ix_contact_group_member_contact_id", "contact_group_member", ["contact_id"])


def downgrade() -> None:
    op.drop_table("template")
    op.drop_table("contact_group_member")
    op.drop_table("contact_group")
    op.drop_table("contact_tag")
    op.drop_table("tag")
    op.drop_table("consent")
    op.drop_table("contact_identity")
    op.drop_table("contact")
