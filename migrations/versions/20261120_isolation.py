"""Row-level security, grants, the archive's partitions and the shards."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TENANT = (
    "api_key",
    "business_account",
    "phone_number",
    "contact",
    "contact_identity",
    "consent",
    "tag",
    "contact_tag",
    "contact_group",
    "contact_group_member",
    "template",
    "campaign",
    "campaign_exclusion",
    "campaign_recipient",
    "campaign_counter",
    "message",
    "message_attempt",
    "status_parked",
    "webhook_event",
    "webhook_failed",
)
OPEN = (
    "number_route",
    "account_route",
    "api_key_hash",
    "webhook_pending",
    "outbox",
    "shard",
    "rate_bucket",
    "heartbeat",
)
MINE = "any (string_to_array(nullif(current_setting('app.organizations', true), ''), ',')::uuid[])"


def upgrade() -> None:
    for table in TENANT:
        op.execute(f"alter table {table} enable row level security")
        op.execute(
            f"create policy organization on {table} "
            f"using (organization_id = {MINE}) with check (organization_id = {MINE})"
        )
    op.execute("alter table organization enable row level security")
    op.execute(
        f"create policy organization on organization using (id = {MINE}) with check (id = {MINE})"
    )
    for table in (*TENANT, *OPEN, "organization"):
        op.execute(f"grant select, insert, update, delete on {table} to parley_app")
    op.execute("grant insert on webhook_unrouted to parley_app")
    op.execute("grant select, delete on webhook_unrouted to parley_operator")
    op.execute("insert into shard (id, epoch) select n, 0 from generate_series(0, 63) n")
    op.execute(
        """
        create function webhook_partitions(days int) returns void
        language plpgsql security definer set search_path = public as $$
        declare
          day date;
        begin
          for day in select generate_series(current_date - 1, current_date + days, '1 day') loop
            if to_regclass(format('webhook_event_%s', to_char(day, 'YYYYMMDD'))) is null then
              execute format(
                'create table webhook_event_%s partition of webhook_event '
                'for values from (%L) to (%L)',
                to_char(day, 'YYYYMMDD'), day::timestamptz, (day + 1)::timestamptz);
            end if;
          end loop;
        end $$
        """
    )
    op.execute("revoke execute on function webhook_partitions from public")
    op.execute("grant execute on function webhook_partitions to parley_app")
    op.execute("create table webhook_event_rest partition of webhook_event default")
    op.execute("select webhook_partitions(7)")


def downgrade() -> None:
    op.execute("drop function webhook_partitions")
    op.execute("delete from shard")
    for table in (*TENANT, *OPEN, "organization", "webhook_unrouted"):
        op.execute(f"revoke all on {table} from parley_app")
    op.execute("revoke all on webhook_unrouted from parley_operator")
    for table in (*TENANT, "organization"):
        op.execute(f"drop policy organization on {table}")
        op.execute(f"alter table {table} disable row level security")
