"""Signups: how a business comes to us, step by step, and back when Meta refuses its token."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

MINE = "any (string_to_array(nullif(current_setting('app.organizations', true), ''), ',')::uuid[])"
TABLES = {"signup": "select, insert, update", "signup_step": "select, insert, update, delete"}


def upgrade() -> None:
    op.execute("""
        create table signup (
            id uuid not null,
            organization_id uuid not null,
            created_at timestamptz not null default clock_timestamp(),
            mode text not null,
            status text not null default 'WAITING',
            step text,
            state_hash text,
            state_expires_at timestamptz,
            sealed_code text,
            code_at timestamptz,
            assets_at timestamptz,
            sealed_token text,
            sealed_pin text,
            portfolio_id text,
            waba_id text,
            meta_number_id text,
            business_account_id uuid,
            phone_number_id uuid,
            fresh_account boolean not null default false,
            token_expires_at timestamptz,
            cancelled_at timestamptz,
            current_step text,
            error_id text,
            error text,
            ended_at timestamptz,
            constraint pk_signup primary key (id, organization_id),
            constraint fk_signup_organization_id
                foreign key (organization_id) references organization (id),
            constraint fk_signup_business_account_id_organization_id
                foreign key (business_account_id, organization_id)
                references business_account (id, organization_id),
            constraint fk_signup_phone_number_id_organization_id
                foreign key (phone_number_id, organization_id)
                references phone_number (id, organization_id),
            constraint ck_signup_mode check (mode in
                ('EMBEDDED', 'COEXISTENCE', 'HOSTED', 'RECONNECT', 'DISCONNECT')),
            constraint ck_signup_status check (status in
                ('WAITING', 'RUNNING', 'FAILED', 'READY', 'CANCELLED', 'EXPIRED', 'DISCONNECTED'))
        )
    """)
    op.execute("""
        create unique index uq_signup_reconnect on signup (business_account_id, organization_id)
        where mode = 'RECONNECT' and ended_at is null
    """)
    op.execute("""
        create table signup_step (
            signup_id uuid not null,
            organization_id uuid not null,
            created_at timestamptz not null default clock_timestamp(),
            name text not null,
            state text not null,
            attempts int not null default 0,
            posted_at timestamptz,
            reason text,
            code text,
            advice text,
            said text,
            wait_until timestamptz,
            began_at timestamptz,
            ended_at timestamptz,
            constraint pk_signup_step primary key (signup_id, name, organization_id),
            constraint fk_signup_step_signup_id_organization_id
                foreign key (signup_id, organization_id) references signup (id, organization_id),
            constraint ck_signup_step_state check (state in
                ('RUNNING', 'RETRYING', 'DONE', 'SKIPPED', 'UNCONFIRMED', 'FAILED'))
        )
    """)
    for table, rights in TABLES.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(
            f"create policy organization on {table} "
            f"using (organization_id = {MINE}) with check (organization_id = {MINE})"
        )
        op.execute(f"grant {rights} on {table} to parley_app")
    op.execute("""
        create table partner_added (
            waba_id text not null,
            portfolio_id text,
            added_at timestamptz not null default clock_timestamp(),
            organization_id uuid,
            constraint pk_partner_added primary key (waba_id)
        )
    """)
    op.execute("grant select, insert, update on partner_added to parley_app")
    op.execute("alter table account_route add column released_at timestamptz")
    op.execute("alter table number_route add column released_at timestamptz")
    op.execute("alter table business_account add column token_print text")
    op.execute("create index ix_business_account_token on business_account (token_print)")
    op.execute("""
        create function accounts_of_token(text)
        returns table (organization_id uuid, business_account_id uuid)
        language sql stable security definer set search_path = public
        as 'select organization_id, id from business_account where token_print = $1'
    """)
    op.execute("revoke all on function accounts_of_token(text) from public")
    op.execute("grant execute on function accounts_of_token(text) to parley_app")


def downgrade() -> None:
    op.execute("drop function accounts_of_token(text)")
    op.execute("alter table business_account drop column token_print")
    op.execute("alter table number_route drop column released_at")
    op.execute("alter table account_route drop column released_at")
    op.execute("drop table partner_added")
    op.execute("drop table signup_step")
    op.execute("drop table signup")
