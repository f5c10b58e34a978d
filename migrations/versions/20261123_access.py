"""Who may see people, members and records; and what is found before it is known who asks."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MINE = "any (string_to_array(nullif(current_setting('app.organizations', true), ''), ',')::uuid[])"
ME = "nullif(current_setting('app.user', true), '')::uuid"
PERSONAL = (
    "credential",
    "login_session",
    "refresh_token",
    "email_token",
    "recovery_code",
    "security_event",
)
TENANT = ("membership", "invitation", "audit_entry")
APPENDED = ("audit_entry", "security_event")


def upgrade() -> None:
    _isolation()
    _functions()


def _isolation() -> None:
    for table in PERSONAL:
        op.execute(f"alter table {table} enable row level security")
        op.execute(
            f"create policy person on {table} using (user_id = {ME}) with check (user_id = {ME})"
        )
    for table in TENANT:
        op.execute(f"alter table {table} enable row level security")
        op.execute(
            f"create policy organization on {table} "
            f"using (organization_id = {MINE}) with check (organization_id = {MINE})"
        )
    op.execute(f"create policy person on membership for select using (user_id = {ME})")
    op.execute(
        "create policy person on organization for select using (exists (select from membership m "
        f"where m.organization_id = organization.id and m.user_id = {ME}))"
    )
    op.execute("alter table user_account enable row level security")
    op.execute(f"create policy person on user_account using (id = {ME}) with check (id = {ME})")
    op.execute(
        "create policy organization on user_account for select using "
        "(exists (select from membership m "
        f"where m.user_id = user_account.id and m.organization_id = {MINE}))"
    )
    # Who has left is still named in what they did. Not `exists`: that may read the whole log once.
    op.execute(
        "create policy actor on user_account for select using "
        "((select true from audit_entry a "
        f"where a.actor_id = user_account.id and a.organization_id = {MINE} limit 1))"
    )
    op.execute("alter table kept_answer enable row level security")
    owned = f"owner_id = {ME} or owner_id = {MINE}"
    op.execute(f"create policy owner on kept_answer using ({owned}) with check ({owned})")
    for table in (*PERSONAL, *TENANT, "user_account", "kept_answer", "request_count"):
        rights = "select, insert" if table in APPENDED else "select, insert, update, delete"
        op.execute(f"grant {rights} on {table} to parley_app")


def _functions() -> None:
    """What must be found before it is known who asks; each answers one exact question."""
    op.execute(
        """
        create function user_of_email(wanted text) returns uuid
        language sql stable security definer set search_path = public as
        $$ select id from user_account where email = lower(wanted) $$
        """
    )
    op.execute(
        """
        create function caller_of_key(wanted bytea) returns table (
            organization_id uuid, api_key_id uuid, user_id uuid, scopes text[], role text,
            expires_at timestamptz, requests_per_minute int)
        language sql stable security definer set search_path = public as
        $$
            select k.organization_id, k.id, k.user_id, k.scopes, m.role, k.expires_at,
                   o.requests_per_minute
            from api_key_hash h
            join api_key k on k.id = h.api_key_id and k.organization_id = h.organization_id
            join organization o on o.id = k.organization_id and o.deleted_at is null
            left join membership m
              on m.user_id = k.user_id and m.organization_id = k.organization_id
            where h.hash = wanted and (k.expires_at is null or k.expires_at > now())
              and (k.user_id is null or m.role is not null)
        $$
        """
    )
    op.execute(
        """
        create function forget_old_records() returns void
        language sql security definer set search_path = public as
        $$
            delete from kept_answer where tried_at < now() - interval '24 hours';
            delete from request_count where window_start < now() - interval '1 day';
            delete from email_token where expires_at < now() - interval '1 day';
            delete from refresh_token where used_at < now() - interval '7 days';
            delete from login_session
             where greatest(expires_at, ended_at) < now() - interval '30 days';
        $$
        """
    )
    for function in ("user_of_email", "caller_of_key", "forget_old_records"):
        op.execute(f"revoke execute on function {function} from public")
        op.execute(f"grant execute on function {function} to parley_app")


def downgrade() -> None:
    for function in ("user_of_email", "caller_of_key", "forget_old_records"):
        op.execute(f"drop function {function}")
    op.execute("drop policy person on organization")
    op.execute("drop policy organization on user_account")
    op.execute("drop policy actor on user_account")
    for table in (*PERSONAL, *TENANT, "user_account", "kept_answer", "request_count"):
        op.execute(f"revoke all on {table} from parley_app")
