"""Nothing is forgotten: conversations nobody looks at, found from outside and told again."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.conversations.events import happened
from models.conversations.types import EventKind
from models.ingest import outbox
from models.ingest.types import Wake, WakeKind

_ORGANIZATIONS = text("select inbox_organizations()")
# Open and with nobody; or something was due a minute ago, and nobody has seen to it.
_ORPHANS = text("""
    select c.id from conversation c
    where c.organization_id = :organization and c.state in ('OPEN', 'PENDING', 'RESOLVED')
      and (c.due_at < clock_timestamp() - interval '1 min'
           or (c.due_at is null and c.state = 'OPEN'
               and not exists (select from assignment a
                   where a.conversation_id = c.id and a.organization_id = c.organization_id)
               and not exists (select from queue_entry q
                   where q.conversation_id = c.id and q.organization_id = c.organization_id)))
    order by c.id limit 500
    for no key update of c skip locked
""")
_SEEN = text("""
    update conversation set due_at = clock_timestamp() + interval '1 min'
    where organization_id = :organization and id = any(cast(:ids as uuid[]))
""")


async def organizations(session: AsyncSession) -> Sequence[UUID]:
    """Those with conversations that are not over, or with agents who are there."""
    return list(await (await session.connection()).scalars(_ORGANIZATIONS))


async def repair(session: AsyncSession, organization_id: UUID) -> int:
    """Wake whatever nobody looks at; how many that were."""
    connection = await session.connection()
    here = {"organization": organization_id}
    orphans = list(await connection.scalars(_ORPHANS, here))
    for each in orphans:
        happened(session, organization_id, each, EventKind.REPAIRED)
    await connection.execute(_SEEN, here | {"ids": orphans})
    wakes = [Wake(WakeKind.CONVERSATION_CHANGED, each, {}) for each in orphans]
    await outbox.add(session, organization_id, wakes)
    return len(orphans)
