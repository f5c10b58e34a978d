"""Departments, agents, routing rules, quick replies and the queue; tags get a colour."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MINE = "any (string_to_array(nullif(current_setting('app.organizations', true), ''), ',')::uuid[])"
TABLES = (
    *("department", "agent", "department_agent", "routing_rule", "quick_reply"),
    *("queue_entry", "assignment"),
)
_OWNED = """
    id uuid not null,
    organization_id uuid not null,
    created_at timestamptz not null default clock_timestamp()
"""
_OFFERED = """
    offer_id uuid not null,
    agent_id uuid not null,
    offered_at timestamptz not null,
    expires_at timestamptz,
    constraint fk_assignment_agent_id_organization_id
        foreign key (agent_id, organization_id) references agent (id, organization_id),
"""
_WAITING = (
    "organization_id, conversation_id, department_id, priority, waiting_since, strategy, "
    "wanted_agent_id, skills, language"
)


def upgrade() -> None:
    op.execute("alter table tag add column colour text")
    _departments()
    _agents()
    _rules()
    _replies()
    _queue()
    for table in TABLES:
        op.execute(f"alter table {table} enable row level security")
        op.execute(
            f"create policy organization on {table} "
            f"using (organization_id = {MINE}) with check (organization_id = {MINE})"
        )
        op.execute(f"grant select, insert, update, delete on {table} to parley_app")


def _departments() -> None:
    op.execute(f"""
        create table department (
            {_OWNED},
            name text not null,
            description text,
            hours jsonb,
            away_message text,
            sla jsonb not null default '{{}}',
            constraint pk_department primary key (id, organization_id),
            constraint uq_department_organization_id_name unique (organization_id, name),
            constraint fk_department_organization_id
                foreign key (organization_id) references organization (id)
        )
    """)


def _agents() -> None:
    """Who stops being a member stops being an agent."""
    op.execute(f"""
        create table agent (
            {_OWNED},
            user_id uuid not null,
            capacity integer not null,
            skills text[] not null default '{{}}',
            languages text[] not null default '{{}}',
            status text not null default 'OFFLINE',
            status_at timestamptz not null default clock_timestamp(),
            working_hours jsonb,
            last_offered_at timestamptz,
            constraint pk_agent primary key (id, organization_id),
            constraint uq_agent_organization_id_user_id unique (organization_id, user_id),
            constraint ck_agent_status
                check (status in ('AVAILABLE', 'BUSY', 'AWAY', 'OFFLINE')),
            constraint ck_agent_capacity check (capacity > 0),
            constraint fk_agent_organization_id_user_id foreign key (organization_id, user_id)
                references membership (organization_id, user_id) on delete cascade
        )
    """)
    op.execute("""
        create table department_agent (
            organization_id uuid not null,
            department_id uuid not null,
            agent_id uuid not null,
            constraint pk_department_agent primary key (organization_id, department_id, agent_id),
            constraint fk_department_agent_department_id_organization_id
                foreign key (department_id, organization_id)
                references department (id, organization_id) on delete cascade,
            constraint fk_department_agent_agent_id_organization_id
                foreign key (agent_id, organization_id)
                references agent (id, organization_id) on delete cascade
        )
    """)
    op.execute("create index ix_department_agent_agent_id on department_agent (agent_id)")


def _rules() -> None:
    """A rule whose agent is gone still leads to its department."""
    op.execute(f"""
        create table routing_rule (
            {_OWNED},
            position integer not null,
            name text not null,
            enabled boolean not null,
            conditions jsonb not null,
            department_id uuid not null,
            agent_id uuid,
            strategy text not null,
            constraint pk_routing_rule primary key (id, organization_id),
            constraint uq_routing_rule_organization_id_name unique (organization_id, name),
            constraint ck_routing_rule_strategy check (strategy in (
                'ROUND_ROBIN', 'LEAST_BUSY', 'SKILLS', 'DEPARTMENT', 'STICKY', 'MANUAL')),
            constraint fk_routing_rule_department_id_organization_id
                foreign key (department_id, organization_id)
                references department (id, organization_id),
            constraint fk_routing_rule_agent_id_organization_id
                foreign key (agent_id, organization_id)
                references agent (id, organization_id) on delete set null (agent_id)
        )
    """)
    op.execute("create index ix_routing_rule_department_id on routing_rule (department_id)")
    op.execute("create index ix_routing_rule_agent_id on routing_rule (agent_id)")


def _replies() -> None:
    op.execute(f"""
        create table quick_reply (
            {_OWNED},
            code text not null,
            text text not null,
            department_id uuid,
            constraint pk_quick_reply primary key (id, organization_id),
            constraint uq_quick_reply_organization_id_code unique (organization_id, code),
            constraint fk_quick_reply_organization_id
                foreign key (organization_id) references organization (id),
            constraint fk_quick_reply_department_id_organization_id
                foreign key (department_id, organization_id)
                references department (id, organization_id)
        )
    """)
    op.execute("create index ix_quick_reply_department_id on quick_reply (department_id)")


def _queue() -> None:
    """What an agent holds goes back to the queue when the agent does not exist any more."""
    for table, more in (("queue_entry", ""), ("assignment", _OFFERED)):
        op.execute(f"""
            create table {table} (
                organization_id uuid not null,
                conversation_id uuid not null,
                department_id uuid not null,
                priority smallint not null,
                waiting_since timestamptz not null,
                strategy text not null,
                wanted_agent_id uuid,
                skills text[] not null default '{{}}',
                language text,
                {more}
                constraint pk_{table} primary key (organization_id, conversation_id),
                constraint ck_{table}_strategy check (strategy in (
                    'ROUND_ROBIN', 'LEAST_BUSY', 'SKILLS', 'DEPARTMENT', 'STICKY', 'MANUAL')),
                constraint fk_{table}_department_id_organization_id
                    foreign key (department_id, organization_id)
                    references department (id, organization_id),
                constraint fk_{table}_wanted_agent_id_organization_id
                    foreign key (wanted_agent_id, organization_id)
                    references agent (id, organization_id) on delete set null (wanted_agent_id)
            )
        """)
        op.execute(f"create index ix_{table}_wanted_agent_id on {table} (wanted_agent_id)")
    op.execute(
        "create index ix_queue_entry_waiting on queue_entry "
        "(department_id, priority desc, waiting_since, conversation_id)"
    )
    for column in ("department_id", "agent_id"):
        op.execute(f"create index ix_assignment_{column} on assignment ({column})")
    op.execute(f"""
        create function requeue_of_agent() returns trigger
        language plpgsql set search_path = public as $$
        begin
            with gone as (
                delete from assignment
                where agent_id = old.id and organization_id = old.organization_id
                returning {_WAITING}
            )
            insert into queue_entry ({_WAITING}) select {_WAITING} from gone;
            return old;
        end $$
    """)
    op.execute(
        "create trigger requeue before delete on agent "
        "for each row execute function requeue_of_agent()"
    )


def downgrade() -> None:
    op.execute("drop trigger requeue on agent")
    op.execute("drop function requeue_of_agent")
    for table in reversed(TABLES):
        op.execute(f"drop table {table}")
    op.execute("alter table tag drop column colour")
