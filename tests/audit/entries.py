"""A log to read."""

from datetime import datetime
from uuid import UUID

import asyncpg

from core.database import Database
from models.audit import log
from models.auth.types import Actor, ActorKind, Origin

ADDRESS = "203.0.113.7"


async def noted(
    database: Database,
    organization: UUID,
    action: str,
    *,
    kind: ActorKind = ActorKind.SYSTEM,
    by: UUID | None = None,
    about: UUID | None = None,
    after: log.Facts | None = None,
) -> None:
    actor = Actor(kind, by, Origin(ADDRESS, "curl", "a-request"))
    async with database.transaction([organization]) as session:
        change = log.Change(action, about, after=after)
        await log.record(session, organization, actor, change)


async def many(owner: asyncpg.Connection, organization: UUID, count: int, since: datetime) -> None:
    """One entry a second, made as fast as PostgreSQL can."""
    await owner.execute(
        """
        insert into audit_entry (id, organization_id, created_at, actor_kind, action, subject_kind)
        select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0')
                || '7' || substr(md5(at::text), 1, 3) || '8' || substr(md5(at::text), 4, 15))::uuid,
               $1, at, 'SYSTEM', case when n % 1000 = 0 then 'rare.done' else 'campaign.paused' end,
               'campaign'
        from (select n, $3::timestamptz + n * interval '1 second' as at
              from generate_series(1, $2::int) n) as s
        """,
        organization,
        count,
        since,
    )
