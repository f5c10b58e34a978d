"""When an agent was last seen: an open socket and a heartbeat count."""

from collections.abc import Collection
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

EVERY = timedelta(seconds=15)

# Several processes may write the same rows: who comes second finds them locked, and written.
_SEEN = text("""
    with those as (
        select a.id, a.organization_id
        from unnest(cast(:organizations as uuid[]), cast(:users as uuid[]))
          as t(organization_id, user_id)
        join agent a on a.organization_id = t.organization_id and a.user_id = t.user_id
        where a.seen_at is null or a.seen_at <= clock_timestamp() - cast(:every as interval)
        order by a.id for no key update of a skip locked
    )
    update agent a set seen_at = clock_timestamp() from those
    where a.id = those.id and a.organization_id = those.organization_id
""")


class Present(NamedTuple):
    organization_id: UUID
    user_id: UUID


async def seen(session: AsyncSession, people: Collection[Present]) -> None:
    """Note that they are there, those who are agents; at most every 15 seconds for each."""
    values = {
        "organizations": [each.organization_id for each in people],
        "users": [each.user_id for each in people],
        "every": EVERY,
    }
    await (await session.connection()).execute(_SEEN, values)
