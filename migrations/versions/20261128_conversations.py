"""Conversations: the thread, the cases in it, its notes, tags, drafts and what happened to it."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MINE = "any (string_to_array(nullif(current_setting('app.organizations', true), ''), ',')::uuid[])"
TABLES = (
    *("conversation", "conversation_case", "conversation_note", "conversation_tag"),
    *("conversation_event", "conversation_draft"),
)
_OWNED = """
    id uuid not null,
    organization_id uuid not null,
    created_at timestamptz not null default clock_timestamp()
"""
# What people wrote and what we wrote by hand; never what campaigns wrote, which is most.
_WORDS = "coalesce(body ->> 'text', body ->> 'body', body ->> 'caption')"
_BY_HAND = "recipient_id is null"


def upgrade() -> None:
    op.execute("create extension if not exists pg_trgm")
    _messages()
    _numbers()
    _conversation()
    _cases()
    _notes()
    _tags()
    _events()
    _drafts()
    op.execute("""
        create function inbox_organizations() returns setof uuid
        language sql stable security definer set search_path = public as
        $$
            select distinct organization_id from conversation
            where state in ('OPEN', 'PENDING', 'RESOLVED')
            union
            select distinct organization_id from agent where status <> 'OFFLINE'
        $$
    """)
    op.execute("revoke execute on function inbox_organizations from public")
    op.execute("grant execute on function inbox_organizations to parley_app")
    for table in ("queue_entry", "assignment"):
        op.execute(
            f"alter table {table} add constraint fk_{table}_conversation_id_organization_id "
            "foreign key (conversation_id, organization_id) "
            "references conversation (id, organization_id)"
        )
    for table in TABLES:
        op.execute(f"alter table {table} enable row level security")
        op.execute(
            f"create policy organization on {table} "
            f"using (organization_id = {MINE}) with check (organization_id = {MINE})"
        )
        op.execute(f"grant select, insert, update, delete on {table} to parley_app")


def _messages() -> None:
    """Also what was written on the phone has Meta's id, and comes twice."""
    op.execute("""
        alter table message
            add column origin text,
            add column author_id uuid,
            add column edited_at timestamptz,
            add column revoked_at timestamptz,
            add column reactions jsonb,
            add constraint ck_message_origin
                check (origin in ('AGENT', 'AI', 'SYSTEM', 'PHONE'))
    """)
    op.execute("drop index uq_message_inbound")
    op.execute(
        "create unique index uq_message_wamid on message (organization_id, wamid) "
        "where wamid is not null"
    )
    op.execute(
        "create index ix_message_about on message (organization_id, (body ->> 'about')) "
        "where wamid is not null and body ? 'about'"
    )
    op.execute(
        f"create index ix_message_words on message using gin (({_WORDS}) gin_trgm_ops) "
        f"where {_BY_HAND}"
    )


def _numbers() -> None:
    op.execute("""
        alter table phone_number
            add column ai_mode text not null default 'OFF',
            add constraint ck_phone_number_ai_mode
                check (ai_mode in ('OFF', 'SUGGEST', 'DRAFT_APPROVE', 'AUTO'))
    """)


def _conversation() -> None:
    op.execute(f"""
        create table conversation (
            {_OWNED},
            contact_id uuid not null,
            phone_number_id uuid not null,
            state text not null default 'OPEN',
            priority smallint not null default 1,
            ai_mode text,
            department_id uuid,
            version bigint not null default 0,
            unread integer not null default 0,
            last_at timestamptz,
            last_inbound_at timestamptz,
            waiting_since timestamptz,
            looked_at timestamptz,
            due_at timestamptz,
            snoozed_until timestamptz,
            taken_over_at timestamptz,
            intent text,
            sentiment text,
            urgency text,
            language text,
            summary text,
            score smallint,
            tasks jsonb not null default '[]',
            ai_turns integer not null default 0,
            ai_spent_micros bigint not null default 0,
            constraint pk_conversation primary key (id, organization_id),
            constraint uq_conversation_organization_id_contact_id_phone_number_id
                unique (organization_id, contact_id, phone_number_id),
            constraint ck_conversation_state check (state in (
                'OPEN', 'PENDING', 'RESOLVED', 'CLOSED', 'SPAM', 'BLOCKED', 'ARCHIVED')),
            constraint ck_conversation_ai_mode
                check (ai_mode in ('OFF', 'SUGGEST', 'DRAFT_APPROVE', 'AUTO')),
            constraint ck_conversation_priority check (priority between 0 and 3),
            constraint fk_conversation_contact_id_organization_id
                foreign key (contact_id, organization_id)
                references contact (id, organization_id),
            constraint fk_conversation_phone_number_id_organization_id
                foreign key (phone_number_id, organization_id)
                references phone_number (id, organization_id),
            constraint fk_conversation_department_id_organization_id
                foreign key (department_id, organization_id)
                references department (id, organization_id)
        ) with (fillfactor = 80)
    """)
    op.execute(
        "create index ix_conversation_listed on conversation (organization_id, last_at desc, id)"
    )
    op.execute("create index ix_conversation_contact_id on conversation (contact_id)")
    op.execute("create index ix_conversation_department_id on conversation (department_id)")
    op.execute(
        "create index ix_conversation_open on conversation (organization_id, waiting_since) "
        "where state in ('OPEN', 'PENDING')"
    )


def _cases() -> None:
    """One ticket at a time in a thread."""
    op.execute(f"""
        create table conversation_case (
            {_OWNED},
            conversation_id uuid not null,
            opened_at timestamptz not null,
            first_answered_at timestamptz,
            resolved_at timestamptz,
            closed_at timestamptz,
            breaches text[] not null default '{{}}',
            csat_asked_at timestamptz,
            csat smallint,
            constraint pk_conversation_case primary key (id, organization_id),
            constraint ck_conversation_case_csat check (csat between 1 and 5),
            constraint fk_conversation_case_conversation_id_organization_id
                foreign key (conversation_id, organization_id)
                references conversation (id, organization_id)
        )
    """)
    op.execute(
        "create unique index uq_conversation_case_open on conversation_case "
        "(organization_id, conversation_id) where closed_at is null"
    )
    op.execute(
        "create index ix_conversation_case_conversation_id on conversation_case (conversation_id)"
    )


def _notes() -> None:
    op.execute(f"""
        create table conversation_note (
            {_OWNED},
            conversation_id uuid not null,
            author_id uuid,
            text text not null,
            mentions uuid[] not null default '{{}}',
            constraint pk_conversation_note primary key (id, organization_id),
            constraint fk_conversation_note_conversation_id_organization_id
                foreign key (conversation_id, organization_id)
                references conversation (id, organization_id)
        )
    """)
    op.execute(
        "create index ix_conversation_note_conversation_id on conversation_note (conversation_id)"
    )


def _tags() -> None:
    op.execute("""
        create table conversation_tag (
            organization_id uuid not null,
            conversation_id uuid not null,
            tag_id uuid not null,
            constraint pk_conversation_tag primary key (organization_id, conversation_id, tag_id),
            constraint fk_conversation_tag_conversation_id_organization_id
                foreign key (conversation_id, organization_id)
                references conversation (id, organization_id),
            constraint fk_conversation_tag_tag_id_organization_id
                foreign key (tag_id, organization_id)
                references tag (id, organization_id) on delete cascade
        )
    """)
    op.execute("create index ix_conversation_tag_tag_id on conversation_tag (tag_id)")


def _events() -> None:
    """Assignments, transfers, states: ids and words of ours, never a text."""
    op.execute(f"""
        create table conversation_event (
            {_OWNED},
            conversation_id uuid not null,
            kind text not null,
            actor_kind text not null,
            actor_id uuid,
            facts jsonb not null default '{{}}',
            constraint pk_conversation_event primary key (id, organization_id),
            constraint fk_conversation_event_conversation_id_organization_id
                foreign key (conversation_id, organization_id)
                references conversation (id, organization_id)
        )
    """)
    op.execute(
        "create index ix_conversation_event_conversation_id on conversation_event (conversation_id)"
    )


def _drafts() -> None:
    """What AI would say: to show, to send unless somebody objects, or sent."""
    op.execute(f"""
        create table conversation_draft (
            {_OWNED},
            conversation_id uuid not null,
            after_message_id uuid not null,
            text text not null,
            mode text not null,
            state text not null,
            confidence smallint,
            send_at timestamptz,
            message_id uuid,
            constraint pk_conversation_draft primary key (id, organization_id),
            constraint ck_conversation_draft_mode
                check (mode in ('SUGGEST', 'DRAFT_APPROVE', 'AUTO')),
            constraint ck_conversation_draft_state
                check (state in ('OFFERED', 'WAITING', 'SENT', 'REJECTED', 'STALE')),
            constraint fk_conversation_draft_conversation_id_organization_id
                foreign key (conversation_id, organization_id)
                references conversation (id, organization_id),
            constraint fk_conversation_draft_after_message_id_organization_id
                foreign key (after_message_id, organization_id)
                references message (id, organization_id),
            constraint fk_conversation_draft_message_id_organization_id
                foreign key (message_id, organization_id)
                references message (id, organization_id)
        )
    """)
    op.execute(
        "create index ix_conversation_draft_conversation_id on conversation_draft (conversation_id)"
    )


def downgrade() -> None:
    op.execute("drop function inbox_organizations")
    for table in ("queue_entry", "assignment"):
        op.execute(
            f"alter table {table} drop constraint fk_{table}_conversation_id_organization_id"
        )
    for table in reversed(TABLES):
        op.execute(f"drop table {table}")
    op.execute("alter table phone_number drop column ai_mode")
    op.execute("drop index ix_message_words")
    op.execute("drop index ix_message_about")
    op.execute("drop index uq_message_wamid")
    op.execute(
        "create unique index uq_message_inbound on message (organization_id, wamid) where inbound"
    )
    op.execute("""
        alter table message drop column origin, drop column author_id, drop column edited_at,
            drop column revoked_at, drop column reactions
    """)
