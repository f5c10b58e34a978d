"""What a template goes through: revisions, verdicts with reasons, quality, pauses, deletion."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_OLD = "uq_template_organization_id_business_account_id_name_language"


def upgrade() -> None:
    """A name is free again once Meta has deleted what bore it."""
    op.execute("""
        alter table template
            add column revision jsonb,
            add column revised_at timestamptz,
            add column message_send_ttl_seconds int,
            add column link_tracking_opted_out boolean,
            add column origin text not null default 'PARLEY',
            add column rejection text,
            add column advice text,
            add column quality text not null default 'UNKNOWN',
            add column quality_at timestamptz,
            add column previous_category text,
            add column correct_category text,
            add column category_changes_at timestamptz,
            add column pauses int not null default 0,
            add column paused_at timestamptz,
            add column edited_at timestamptz[] not null default '{}',
            add column seen_at timestamptz,
            add column deleted_at timestamptz,
            add constraint ck_template_origin check (origin in ('PARLEY', 'META')),
            add constraint ck_template_quality
                check (quality in ('GREEN', 'YELLOW', 'RED', 'UNKNOWN'))
    """)
    op.execute(f"alter table template drop constraint {_OLD}")
    op.execute("""
        create unique index uq_template_name on template
            (organization_id, business_account_id, name, language) where status <> 'DELETED'
    """)


def downgrade() -> None:
    op.execute("drop index uq_template_name")
    op.execute(
        f"alter table template add constraint {_OLD} "
        "unique (organization_id, business_account_id, name, language)"
    )
    op.execute("""
        alter table template
            drop column revision, drop column revised_at, drop column message_send_ttl_seconds,
            drop column link_tracking_opted_out, drop column origin, drop column rejection,
            drop column advice, drop column quality, drop column quality_at,
            drop column previous_category, drop column correct_category,
            drop column category_changes_at, drop column pauses, drop column paused_at,
            drop column edited_at, drop column seen_at, drop column deleted_at
    """)
