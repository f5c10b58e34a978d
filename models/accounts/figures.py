"""Messages of an account's numbers over time, counted from our own ledger."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession


class Granularity(StrEnum):
    HALF_HOUR = "HALF_HOUR"
    DAY = "DAY"
    MONTH = "MONTH"


_BEGINS = {
    Granularity.HALF_HOUR: "date_bin('30 minutes', t.created_at, 'epoch')",
    Granularity.DAY: "date_trunc('day', t.created_at, 'UTC')",
    Granularity.MONTH: "date_trunc('month', t.created_at, 'UTC')",
}
# Attempts that Meta took; one that failed later was sent all the same, as Meta counts it.
_COUNT = """
    select {begins} as start, count(*) as sent,
           count(*) filter (where t.state in ('delivered', 'read')) as delivered,
           count(*) filter (where t.state = 'read') as read,
           count(*) filter (where t.state = 'failed') as failed
    from message_attempt t
    join message m on m.id = t.message_id and m.organization_id = t.organization_id
    where t.organization_id = :organization and m.phone_number_id = any(cast(:numbers as uuid[]))
      and t.created_at >= :start and t.created_at < :end and t.wamid is not null
    group by 1 order by 1
"""


class Count(NamedTuple):
    start: datetime
    sent: int
    delivered: int
    read: int
    failed: int


async def counted(
    session: AsyncSession,
    organization_id: UUID,
    numbers: Sequence[UUID],
    start: datetime,
    end: datetime,
    granularity: Granularity,
) -> list[Count]:
    """Parts of the time without a message are left out."""
    values = {"organization": organization_id, "numbers": numbers, "start": start, "end": end}
    statement = text(_COUNT.format(begins=_BEGINS[granularity]))
    rows = await (await session.connection()).execute(statement, values)
    return [Count(*row) for row in rows]
