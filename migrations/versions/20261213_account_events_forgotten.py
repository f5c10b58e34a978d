"""News of accounts is forgotten after 400 days."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_DAYS = 400
_FORGOTTEN = """
    delete from kept_answer where tried_at < now() - interval '24 hours';
    delete from request_count where window_start < now() - interval '1 day';
    delete from email_token where expires_at < now() - interval '1 day';
    delete from refresh_token where used_at < now() - interval '7 days';
    delete from login_session
     where greatest(expires_at, ended_at) < now() - interval '30 days';
    delete from meta_exchange where created_at < now() - interval '1 hour';
"""


def upgrade() -> None:
    op.execute("create index ix_account_event_created_at on account_event (created_at)")
    _forget(f"delete from account_event where created_at < now() - interval '{_DAYS} days';")


def downgrade() -> None:
    _forget("")
    op.execute("drop index ix_account_event_created_at")


def _forget(more: str) -> None:
    op.execute(
        "create or replace function forget_old_records() returns void "
        f"language sql security definer set search_path = public as $$ {_FORGOTTEN} {more} $$"
    )
