"""Attempts whose fate nobody told us, on the database's clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.sending.grace import Beat

_NOW = text("select clock_timestamp() as now")
_OPEN = text("""
    select id, settle_after from message_attempt
    where campaign_id = :campaign and state in ('sending', 'in_doubt')
    order by settle_after limit :most
""")
_BEATS = text("select kind, at, lag_ms from heartbeat where at > :since and kind = any(:kinds)")
_LAST_POST = text("""
    select max(post_before) as at from message_attempt
    where campaign_id = :campaign and state in ('sending', 'in_doubt')
""")


@dataclass(frozen=True, slots=True)
class Doubt:
    attempt_id: UUID
    settle_after: datetime


async def clock(session: AsyncSession) -> datetime:
    connection = await session.connection()
    now: datetime = (await connection.execute(_NOW)).scalar_one()
    return now


async def doubts(session: AsyncSession, campaign_id: UUID, *, most: int) -> list[Doubt]:
    """Open attempts, those that may be judged first in front."""
    connection = await session.connection()
    rows = await connection.execute(_OPEN, {"campaign": campaign_id, "most": most})
    return [Doubt(row.id, row.settle_after) for row in rows]


async def beats(session: AsyncSession, kinds: Sequence[str], since: datetime) -> list[Beat]:
    connection = await session.connection()
    rows = await connection.execute(_BEATS, {"since": since, "kinds": list(kinds)})
    return [Beat(row.kind, row.at, timedelta(milliseconds=row.lag_ms)) for row in rows]


async def still_posting(session: AsyncSession, campaign_id: UUID) -> timedelta:
    """How long until no request of this campaign may begin any more."""
    connection = await session.connection()
    now = await clock(session)
    last = (await connection.execute(_LAST_POST, {"campaign": campaign_id})).scalar_one()
    return max(timedelta(0), last - now) if last is not None else timedelta(0)
