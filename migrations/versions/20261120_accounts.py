"""Organizations, keys, accounts and numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organization",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), server_default="UTC", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_organization"),
    )
    op.create_table(
        "api_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_api_key_organization_id"
        ),
        sa.PrimaryKeyConstraint("id", "organization_id", name="pk_api_key"),
    )
    op.create_table(
        "api_key_hash",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("api_key_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_api_key_hash"),
    )
    op.create_table(
        "business_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("meta_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed_token", sa.Text(), nullable=False),
        sa.Column("templates_polled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name="fk_business_account_organization_id"
        ),
        sa.PrimaryKeyConstraint("id", "organization_id", name="pk_business_account"),
        sa.UniqueConstraint(
            "organization_id", "meta_id", name="uq_business_account_organization_id_meta_id"
        ),
    )
    op.create_table(
        "phone_number",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("business_account_id", sa.Uuid(), nullable=False),
        sa.Column("meta_id", sa.Text(), nullable=False),
        sa.Column("display_phone_number", sa.Text(), nullable=False),
        sa.Column("verified_name", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("quality", sa.Text(), nullable=False),
        sa.Column("throughput", sa.Integer(), nullable=False),
        sa.Column("messaging_limit", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "quality in ('GREEN', 'YELLOW', 'RED', 'UNKNOWN')", name=op.f("ck_phone_number_quality")
        ),
        sa.CheckConstraint(
            "status in ('CONNECTED', 'DEGRADED', 'DISCONNECTED')",
            name=op.f("ck_phone_number_status"),
        ),
        sa.ForeignKeyConstraint(
            ["business_account_id", "organization_id"],
            ["business_account.id", "business_account.organization_id"],
            name="fk_phone_number_business_account_id_organization_id",
        ),
        sa.PrimaryKeyConstraint("id", "organization_id", name="pk_phone_number"),
        sa.UniqueConstraint(
            "organization_id", "meta_id", name="uq_phone_number_organization_id_meta_id"
        ),
    )
    op.create_table(
        "number_route",
        sa.Column("meta_id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("phone_number_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("meta_id", name="pk_number_route"),
    )
    op.create_table(
        "account_route",
        sa.Column("meta_id", sa.Text(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("business_account_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("meta_id", name="pk_account_route"),
    )


def downgrade() -> None:
    op.drop_table("account_route")
    op.drop_table("number_route")
    op.drop_table("phone_number")
    op.drop_table("business_account")
    op.drop_table("api_key_hash")
    op.drop_table("api_key")
    op.drop_table("organization")
