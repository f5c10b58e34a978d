"""Two contacts turn out to be one person: everything of the newer one becomes the older one's.

Only Meta's word that somebody changed their number or id leads here. A phone that two people
share does not: phones change hands.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.audit import log
from models.audit.actors import acting
from models.ingest import outbox
from models.ingest.types import Wake, WakeKind

_BOTH = "organization_id = :organization and id in (:survivor, :other)"
_HOLD = (
    text(f"select id from contact where {_BOTH} order by id for update"),
    text("""
        select id from conversation
        where organization_id = :organization and contact_id in (:survivor, :other)
        order by id for update
    """),
)
_FOLDED = text("""
    select o.id as other, s.id as survivor from conversation o
    left join conversation s
      on s.organization_id = o.organization_id and s.contact_id = :survivor
     and s.phone_number_id = o.phone_number_id
    where o.organization_id = :organization and o.contact_id = :other order by o.id
""")
_MINE = "where organization_id = :organization and contact_id = :other"


def _moved(table: str, *keys: str) -> tuple[str, str]:
    """Rows that may be there already."""
    named = ", ".join(keys)
    return (
        f"insert into {table} (organization_id, contact_id, {named}) "
        f"select organization_id, cast(:survivor as uuid), {named} from {table} {_MINE} "
        "on conflict do nothing",
        f"delete from {table} {_MINE}",
    )


_PERSON = [
    text(statement)
    for statement in (
        *_moved("contact_tag", "tag_id"),
        *_moved("contact_group_member", "group_id"),
        *_moved("campaign_exclusion", "campaign_id", "reason"),
        *(
            f"update {table} set contact_id = :survivor {_MINE}"
            for table in ("contact_identity", "consent", "campaign_recipient", "message")
        ),
        f"update conversation set contact_id = :survivor {_MINE}",
        """
        update contact s
        set name = coalesce(s.name, o.name), email = coalesce(s.email, o.email),
            company = coalesce(s.company, o.company), language = coalesce(s.language, o.language),
            country = coalesce(s.country, o.country), timezone = coalesce(s.timezone, o.timezone),
            blocked = s.blocked or o.blocked, custom = o.custom || s.custom,
            consent = case when coalesce(o.consent_at > s.consent_at, o.consent_at is not null)
                      then o.consent else s.consent end,
            consent_at = greatest(s.consent_at, o.consent_at),
            last_replied_at = greatest(s.last_replied_at, o.last_replied_at)
        from contact o
        where s.id = :survivor and o.id = :other
          and s.organization_id = :organization and o.organization_id = :organization
        """,
        "delete from contact where id = :other and organization_id = :organization",
    )
]
_OF_OTHER = "where organization_id = :organization and conversation_id = :other"
_THREAD = [
    text(statement)
    for statement in (
        f"""
        update conversation_case set closed_at = clock_timestamp() {_OF_OTHER}
          and closed_at is null and exists (
            select from conversation_case k where k.organization_id = :organization
              and k.conversation_id = :survivor and k.closed_at is null)
        """,
        "insert into conversation_tag (organization_id, conversation_id, tag_id) "
        "select organization_id, cast(:survivor as uuid), tag_id from conversation_tag "
        f"{_OF_OTHER} on conflict do nothing",
        f"delete from conversation_tag {_OF_OTHER}",
        *(
            f"update {table} set conversation_id = :survivor {_OF_OTHER}"
            for table in (
                *("conversation_case", "conversation_note"),
                *("conversation_event", "conversation_draft"),
            )
        ),
        *(
            f"""
            update {table} set conversation_id = :survivor {_OF_OTHER} and not exists (
                select from assignment a where a.organization_id = :organization
                  and a.conversation_id = :survivor
                union all
                select from queue_entry q where q.organization_id = :organization
                  and q.conversation_id = :survivor)
            """
            for table in ("assignment", "queue_entry")
        ),
        f"delete from assignment {_OF_OTHER}",
        f"delete from queue_entry {_OF_OTHER}",
        """
        update conversation s
        set unread = s.unread + o.unread, version = greatest(s.version, o.version) + 1,
            last_at = greatest(s.last_at, o.last_at),
            last_inbound_at = greatest(s.last_inbound_at, o.last_inbound_at),
            waiting_since = least(s.waiting_since, o.waiting_since),
            department_id = coalesce(s.department_id, o.department_id),
            state = case when o.state = 'OPEN' then o.state else s.state end
        from conversation o
        where s.id = :survivor and o.id = :other
          and s.organization_id = :organization and o.organization_id = :organization
        """,
        "delete from conversation where id = :other and organization_id = :organization",
    )
]


async def merge(session: AsyncSession, organization_id: UUID, contacts: Sequence[UUID]) -> UUID:
    """One contact of several; the oldest stays. Their threads with one number become one."""
    survivor, *others = sorted(contacts)
    for other in others:
        await _merge(session, organization_id, survivor, other)
    return survivor


async def _merge(session: AsyncSession, organization_id: UUID, survivor: UUID, other: UUID) -> None:
    connection = await session.connection()
    pair = {"organization": organization_id, "survivor": survivor, "other": other}
    for statement in _HOLD:
        await connection.execute(statement, pair)
    threads = (await connection.execute(_FOLDED, pair)).all()
    for row in threads:
        if row.survivor is not None:
            folded = {"survivor": row.survivor, "other": row.other}
            for statement in _THREAD:
                await connection.execute(statement, pair | folded)
    for statement in _PERSON:
        await connection.execute(statement, pair)
    changed = log.Change("contact.merged", survivor, before={"merged": str(other)})
    await log.record(session, organization_id, acting(), changed)
    wakes = [Wake(WakeKind.CONVERSATION_CHANGED, row.survivor or row.other, {}) for row in threads]
    await outbox.add(session, organization_id, wakes)
