"""Money for AI: set aside before it can be spent, so that no number of calls passes the limit."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.ai.tables import AiCall
from models.ai.types import AttemptMade, CallPurpose

# Days are UTC's, by PostgreSQL's clock, the same for every process. The row's lock makes the
# second of two calls see what the first has taken.
_RESERVE = text("""
    insert into ai_spend (organization_id, day, spent_micros)
    select :organization, (now() at time zone 'utc')::date, :most
    where cast(:limit as bigint) is null or cast(:most as bigint) <= :limit
    on conflict (organization_id, day)
    do update set spent_micros = ai_spend.spent_micros + excluded.spent_micros
    where cast(:limit as bigint) is null
       or ai_spend.spent_micros + excluded.spent_micros <= :limit
    returning day
""")
_SETTLE = text("""
    update ai_spend set spent_micros = spent_micros + :difference
    where organization_id = :organization and day = :day
""")


class NoMoneyLeft(Exception):
    """It might cost more than the organization may still spend today."""


class Reservation(NamedTuple):
    """Set aside on a day, which it is settled on, whenever that happens."""

    day: date
    most: int


async def reserve(
    session: AsyncSession, organization_id: UUID, most: int, limit: int | None
) -> Reservation:
    """Raises `NoMoneyLeft`. What is never settled counts as spent: it may have been billed."""
    values = {"organization": organization_id, "most": most, "limit": limit}
    day = (await (await session.connection()).execute(_RESERVE, values)).scalar_one_or_none()
    if day is None:
        raise NoMoneyLeft
    return Reservation(day, most)


async def settle(
    session: AsyncSession,
    organization_id: UUID,
    reservation: Reservation,
    purpose: CallPurpose,
    attempt: AttemptMade,
) -> None:
    """Replace what was set aside by what it cost, and keep the attempt."""
    session.add(AiCall(organization_id=organization_id, purpose=purpose, **attempt.model_dump()))
    await session.flush()
    values = {
        "organization": organization_id,
        "day": reservation.day,
        "difference": attempt.cost_micros - reservation.most,
    }
    await (await session.connection()).execute(_SETTLE, values)
