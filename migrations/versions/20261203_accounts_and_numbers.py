"""What Meta says of accounts and numbers, whether we may act for them, and numbers of several

messaging accounts (Meta's account split).
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MINE = "any (string_to_array(nullif(current_setting('app.organizations', true), ''), ',')::uuid[])"


def upgrade() -> None:
    op.execute("""
        alter table business_account
            add column connection text not null default 'CONNECTED',
            add column connection_reason text,
            add column connection_at timestamptz,
            add column portfolio_id text,
            add column currency text,
            add column timezone_id text,
            add column country text,
            add column review_status text,
            add column verification_status text,
            add column messaging_limit text,
            add column payment_attached boolean,
            add column token_expires_at timestamptz,
            add column facts_at timestamptz,
            add constraint ck_business_account_connection
                check (connection in ('CONNECTED', 'TOKEN_INVALID', 'DISCONNECTED'))
    """)
    op.execute("""
        alter table phone_number
            add column waac_id text,
            add column name_status text,
            add column code_verification text,
            add column platform text,
            add column account_mode text,
            add column coexistence boolean not null default false,
            add column sealed_pin text,
            add column registered_at timestamptz,
            add column can_send text,
            add column health jsonb,
            add column health_at timestamptz,
            add column facts_at timestamptz
    """)
    op.create_table(
        "account_number",
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("business_account_id", sa.Uuid(), nullable=False),
        sa.Column("phone_number_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint(
            "business_account_id",
            "phone_number_id",
            "organization_id",
            name=op.f("pk_account_number"),
        ),
        sa.ForeignKeyConstraint(
            ["business_account_id", "organization_id"],
            ["business_account.id", "business_account.organization_id"],
            name=op.f("fk_account_number_business_account_id_organization_id"),
        ),
        sa.ForeignKeyConstraint(
            ["phone_number_id", "organization_id"],
            ["phone_number.id", "phone_number.organization_id"],
            name=op.f("fk_account_number_phone_number_id_organization_id"),
        ),
    )
    op.execute("""
        insert into account_number (organization_id, business_account_id, phone_number_id)
        select organization_id, business_account_id, id from phone_number
    """)
    op.execute("alter table account_number enable row level security")
    op.execute(
        "create policy organization on account_number "
        f"using (organization_id = {MINE}) with check (organization_id = {MINE})"
    )
    op.execute("grant select, insert, update, delete on account_number to parley_app")


def downgrade() -> None:
    op.drop_table("account_number")
    op.execute("""
        alter table phone_number
            drop column waac_id, drop column name_status, drop column code_verification,
            drop column platform, drop column account_mode, drop column coexistence,
            drop column sealed_pin, drop column registered_at, drop column can_send,
            drop column health, drop column health_at, drop column facts_at
    """)
    op.execute("""
        alter table business_account
            drop column connection, drop column connection_reason, drop column connection_at,
            drop column portfolio_id, drop column currency, drop column timezone_id,
            drop column country, drop column review_status, drop column verification_status,
            drop column messaging_limit, drop column payment_attached,
            drop column token_expires_at, drop column facts_at
    """)
