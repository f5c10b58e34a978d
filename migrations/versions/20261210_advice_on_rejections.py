"""What AI advises about a rejected template, and whether an organization wants that."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        alter table template
            add column ai_explanation text,
            add column ai_part text,
            add column ai_wording text,
            add column ai_advised_at timestamptz,
            add constraint ck_template_ai_part
                check (ai_part in ('BODY', 'HEADER', 'FOOTER', 'BUTTON'))
    """)
    op.execute("alter table ai_policy add column template_advice boolean not null default true")
    _purposes("'TEST', 'ANALYSIS', 'TEMPLATE_ADVICE'")


def downgrade() -> None:
    op.execute("update ai_call set purpose = 'TEST' where purpose = 'TEMPLATE_ADVICE'")
    _purposes("'TEST', 'ANALYSIS'")
    op.execute("alter table ai_policy drop column template_advice")
    op.execute("""
        alter table template
            drop column ai_explanation, drop column ai_part, drop column ai_wording,
            drop column ai_advised_at
    """)


def _purposes(listed: str) -> None:
    op.execute("alter table ai_call drop constraint ck_ai_call_purpose")
    op.execute(
        f"alter table ai_call add constraint ck_ai_call_purpose check (purpose in ({listed}))"
    )
