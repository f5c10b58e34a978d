"""What else Meta tells of accounts and numbers, when it was told, and the feed of such news."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

MINE = "any (string_to_array(nullif(current_setting('app.organizations', true), ''), ',')::uuid[])"
TABLES = ("account_event", "meta_exchange")
_FORGOTTEN = """
    delete from kept_answer where tried_at < now() - interval '24 hours';
    delete from request_count where window_start < now() - interval '1 day';
    delete from email_token where expires_at < now() - interval '1 day';
    delete from refresh_token where used_at < now() - interval '7 days';
    delete from login_session
     where greatest(expires_at, ended_at) < now() - interval '30 days';
"""


def upgrade() -> None:
    op.execute("""
        alter table business_account
            add column restrictions jsonb not null default '[]',
            add column ban_state text,
            add column max_numbers int,
            add column facts_error text,
            add column told_at jsonb not null default '{}'
    """)
    op.execute("""
        alter table phone_number
            add column meta_status text,
            add column requested_name text,
            add column requested_name_status text,
            add column pin_enabled boolean,
            add column official boolean,
            add column told_at jsonb not null default '{}'
    """)
    op.execute("""
        create table account_event (
            id uuid not null,
            organization_id uuid not null,
            created_at timestamptz not null default clock_timestamp(),
            business_account_id uuid not null,
            phone_number_id uuid,
            kind text not null,
            source text not null,
            at timestamptz not null,
            before jsonb,
            after jsonb,
            fingerprint text,
            constraint pk_account_event primary key (id, organization_id),
            constraint uq_account_event_organization_id_fingerprint
                unique (organization_id, fingerprint),
            constraint ck_account_event_source check (source in ('WEBHOOK', 'CHECK', 'PERSON')),
            constraint fk_account_event_business_account_id_organization_id
                foreign key (business_account_id, organization_id)
                references business_account (id, organization_id),
            constraint fk_account_event_phone_number_id_organization_id
                foreign key (phone_number_id, organization_id)
                references phone_number (id, organization_id)
        )
    """)
    op.execute(
        "create index ix_account_event_of_account on account_event "
        "(organization_id, business_account_id, id)"
    )
    op.execute("""
        create table meta_exchange (
            id uuid not null,
            organization_id uuid not null,
            created_at timestamptz not null default clock_timestamp(),
            begun_at timestamptz,
            sealed_asked text not null,
            sealed_answered text,
            constraint pk_meta_exchange primary key (id, organization_id),
            constraint fk_meta_exchange_organization_id
                foreign key (organization_id) references organization (id)
        )
    """)
    for table in TABLES:
        op.execute(f"alter table {table} enable row level security")
        op.execute(
            f"create policy organization on {table} "
            f"using (organization_id = {MINE}) with check (organization_id = {MINE})"
        )
    op.execute("grant select, insert on account_event to parley_app")
    op.execute("grant select, insert, update, delete on meta_exchange to parley_app")
    _forget("delete from meta_exchange where created_at < now() - interval '1 hour';")


def downgrade() -> None:
    _forget("")
    for table in TABLES:
        op.execute(f"drop table {table}")
    op.execute("""
        alter table phone_number
            drop column meta_status, drop column requested_name,
            drop column requested_name_status, drop column pin_enabled, drop column official,
            drop column told_at
    """)
    op.execute("""
        alter table business_account
            drop column restrictions, drop column ban_state, drop column max_numbers,
            drop column facts_error, drop column told_at
    """)


def _forget(more: str) -> None:
    op.execute(
        "create or replace function forget_old_records() returns void "
        f"language sql security definer set search_path = public as $$ {_FORGOTTEN} {more} $$"
    )
