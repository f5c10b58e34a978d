"""Agents who vanished: what they hold goes to others, where it waited before."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.routing.matching import Queue

# Who never had a socket open says by hand whether they are there. The clock is the one their
# signs of life are written by.
_SILENT = text("""
    select a.id, d.department_id from agent a
    join department_agent d on d.agent_id = a.id and d.organization_id = a.organization_id
    where a.organization_id = :organization and a.status <> 'OFFLINE'
      and a.seen_at < clock_timestamp() - cast(:silence as interval)
""")
_GONE = text("""
    update agent set status = 'OFFLINE', status_at = clock_timestamp()
    where organization_id = :organization and id = any(cast(:agents as uuid[]))
      and seen_at < clock_timestamp() - cast(:silence as interval)
    returning id
""")


async def release_silent(session: AsyncSession, organization_id: UUID, silence: timedelta) -> int:
    """They are OFFLINE until they say otherwise; how many that were."""
    connection = await session.connection()
    here = {"organization": organization_id, "silence": silence}
    rows = (await connection.execute(_SILENT, here)).all()
    if not rows:
        return 0
    queue = Queue(session, organization_id)
    await queue.hold({row.department_id for row in rows})
    agents = sorted({row.id for row in rows})
    gone = list(await connection.scalars(_GONE, here | {"agents": agents}))
    for agent in gone:
        await queue.release(agent)
    return len(gone)
