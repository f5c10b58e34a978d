"""A number's bucket, from which everybody who sends leases permits."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

_ENTER = text("""
    insert into rate_bucket (id, number_id, tat, rate, weight, sending, factor, gate, probes)
    values (:id, :id, clock_timestamp(), :rate, 0, false, 1, 'open', 0)
    on conflict (id) do update set rate = excluded.rate
""")


async def enter_number(session: AsyncSession, number_id: UUID, rate: float | None) -> None:
    """Give a number its bucket, or change its limit. Without a rate nothing is paced."""
    await (await session.connection()).execute(_ENTER, {"id": number_id, "rate": rate})
