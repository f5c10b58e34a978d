"""When Meta said what of a template, what campaigns were promised of theirs, counts by day,

samples for headers, and how far an account's templates were read.
"""

from alembic import op

revision = "0024"
down_revision = "0022"
branch_labels = None
depends_on = None

MINE = "any (string_to_array(nullif(current_setting('app.organizations', true), ''), ',')::uuid[])"
TABLES = ("template_count", "template_sample", "template_sync")


def upgrade() -> None:
    """`told_at` and `categorised_at` are Meta's clock: what is older than they is old news."""
    op.execute("""
        alter table template
            add column told_at timestamptz,
            add column categorised_at timestamptz,
            add column edit_asked_at timestamptz
    """)
    op.execute("""
        alter table campaign
            add column template_category text,
            add column template_shape jsonb
    """)
    op.execute("""
        create table template_count (
            organization_id uuid not null,
            template_id uuid not null,
            day date not null,
            name varchar not null,
            slot int not null,
            value bigint not null,
            constraint pk_template_count
                primary key (organization_id, template_id, day, name, slot),
            constraint fk_template_count_template_id_organization_id
                foreign key (template_id, organization_id)
                references template (id, organization_id)
        ) with (fillfactor = 80)
    """)
    op.execute("""
        create table template_sample (
            id uuid not null,
            organization_id uuid not null,
            business_account_id uuid not null,
            status varchar not null,
            reason varchar,
            mime_type varchar not null,
            bytes bigint not null,
            sha256 varchar not null,
            storage_key varchar not null,
            upload_id varchar,
            handle varchar,
            uploaded_at timestamptz,
            created_at timestamptz not null default clock_timestamp(),
            constraint pk_template_sample primary key (id, organization_id),
            constraint fk_template_sample_business_account_id_organization_id
                foreign key (business_account_id, organization_id)
                references business_account (id, organization_id),
            constraint ck_template_sample_status check (status in ('WAITING', 'READY', 'FAILED'))
        )
    """)
    op.execute("""
        create table template_sync (
            organization_id uuid not null,
            business_account_id uuid not null,
            started_at timestamptz not null,
            finished_at timestamptz,
            seen int not null default 0,
            imported int not null default 0,
            changed int not null default 0,
            deleted int not null default 0,
            reason varchar,
            constraint pk_template_sync primary key (organization_id, business_account_id),
            constraint fk_template_sync_business_account_id_organization_id
                foreign key (business_account_id, organization_id)
                references business_account (id, organization_id)
        )
    """)
    for table in TABLES:
        op.execute(f"alter table {table} enable row level security")
        op.execute(
            f"create policy organization on {table} "
            f"using (organization_id = {MINE}) with check (organization_id = {MINE})"
        )
        op.execute(f"grant select, insert, update, delete on {table} to parley_app")


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"drop table {table}")
    op.execute("alter table campaign drop column template_category, drop column template_shape")
    op.execute("""
        alter table template drop column told_at, drop column categorised_at,
            drop column edit_asked_at
    """)
