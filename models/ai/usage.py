"""What was asked of models, and what it cost, by day and purpose."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.ai.types import CallPurpose

_USED = text("""
    select (created_at at time zone 'utc')::date as day, purpose, count(*) as calls,
           count(*) filter (where outcome = 'ANSWERED') as answered,
           coalesce(sum(input_tokens), 0) as input_tokens,
           coalesce(sum(output_tokens), 0) as output_tokens,
           sum(cost_micros) as cost_micros
    from ai_call
    where organization_id = :organization
      and created_at >= ((now() at time zone 'utc')::date - cast(:days as integer) + 1)
                        at time zone 'utc'
    group by 1, 2 order by 1 desc, 2
""")
_TODAY = text("""
    select spent_micros from ai_spend
    where organization_id = :organization and day = (now() at time zone 'utc')::date
""")


class Used(NamedTuple):
    """Attempts of one day and purpose."""

    day: date
    purpose: CallPurpose
    calls: int
    answered: int
    input_tokens: int
    output_tokens: int
    cost_micros: int


async def used(session: AsyncSession, organization_id: UUID, days: int) -> Sequence[Used]:
    """Of the last days (UTC), today's included, the newest first."""
    values = {"organization": organization_id, "days": days}
    rows = await (await session.connection()).execute(_USED, values)
    return [
        Used(
            row.day,
            CallPurpose(row.purpose),
            row.calls,
            row.answered,
            *map(int, (row.input_tokens, row.output_tokens, row.cost_micros)),
        )
        for row in rows
    ]


async def spent_today(session: AsyncSession, organization_id: UUID) -> int:
    """With what is set aside for calls under way."""
    connection = await session.connection()
    return int(await connection.scalar(_TODAY, {"organization": organization_id}) or 0)
