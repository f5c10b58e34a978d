"""Moving a campaign's row, and its bucket with it. Only the workflow's activities call this."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.campaigns.types import CampaignStatus
from models.sending import counters, pace

_BEFORE = (
    "(select id, status, rate, starts_at from campaign where id = :campaign for no key update)"
)
_MOVE = text(f"""
    update campaign c
    set status = :status, reason = :reason,
        send_epoch = send_epoch + case when :halt then 1 else 0 end,
        resumed_at = case when :status = 'SENDING' then clock_timestamp() else resumed_at end,
        finished_at = case when :status in ('COMPLETED', 'CANCELLED', 'FAILED')
                           then clock_timestamp() end
    from {_BEFORE} before where c.id = before.id
    returning c.send_epoch, c.rate, c.weight, c.phone_number_id, before.status
""")
_COMPLETE = text(f"""
    update campaign c set status = 'COMPLETED', reason = null, finished_at = clock_timestamp()
    from {_BEFORE} before where c.id = before.id returning c.audience_size, before.status
""")
_RATE = text(f"""
    update campaign c set rate = :rate
    from {_BEFORE} before where c.id = before.id returning before.rate
""")
_BUCKET_RATE = text("update rate_bucket set rate = :rate where id = :campaign")
_RESCHEDULE = text(f"""
    update campaign c set starts_at = :starts_at
    from {_BEFORE} before where c.id = before.id returning before.starts_at
""")
_CANCEL_DUE = text("""
    with ended as (
        update campaign_recipient set state = 'cancelled'
        where id in (select id from campaign_recipient
                     where campaign_id = :campaign and state = 'due'
                     order by id limit :most for update)
          and state = 'due'
        returning id
    ) select count(*) from ended
""")


class Written(NamedTuple):
    """What was written, and the status before it."""

    before: CampaignStatus
    epoch: int


class Ended(NamedTuple):
    before: CampaignStatus
    audience: int


async def move(
    session: AsyncSession,
    campaign_id: UUID,
    status: CampaignStatus,
    reason: str | None,
    *,
    halt: bool,
) -> Written:
    """Write a status; halting raises the epoch, so that no claim succeeds."""
    connection = await session.connection()
    row = (
        await connection.execute(
            _MOVE, {"campaign": campaign_id, "status": status, "reason": reason, "halt": halt}
        )
    ).one()
    await pace.enter_campaign(
        session,
        campaign_id,
        row.phone_number_id,
        rate=row.rate,
        weight=row.weight,
        sending=status is CampaignStatus.SENDING,
    )
    return Written(CampaignStatus(row.status), row.send_epoch)


async def complete(session: AsyncSession, campaign_id: UUID) -> Ended:
    """Write COMPLETED; whoever turns up later finds the row locked."""
    connection = await session.connection()
    row = (await connection.execute(_COMPLETE, {"campaign": campaign_id})).one()
    return Ended(CampaignStatus(row.status), row.audience_size)


async def set_rate(session: AsyncSession, campaign_id: UUID, rate: float | None) -> float | None:
    """Write the rate and return the one before."""
    connection = await session.connection()
    values = {"campaign": campaign_id, "rate": rate}
    before: float | None = (await connection.execute(_RATE, values)).scalar_one()
    await connection.execute(_BUCKET_RATE, values)
    return before


async def reschedule(
    session: AsyncSession, campaign_id: UUID, starts_at: datetime
) -> datetime | None:
    """Write the start and return the one before."""
    connection = await session.connection()
    values = {"campaign": campaign_id, "starts_at": starts_at}
    before: datetime | None = (await connection.execute(_RESCHEDULE, values)).scalar_one()
    return before


async def cancel_due(
    session: AsyncSession, organization_id: UUID, campaign_id: UUID, *, most: int
) -> int:
    """Cancel up to `most` recipients who wait; say how many it were."""
    connection = await session.connection()
    result = await connection.execute(_CANCEL_DUE, {"campaign": campaign_id, "most": most})
    ended: int = result.scalar_one()
    moved = {campaign_id: {"due": -ended, "cancelled": ended}}
    await counters.add(connection, organization_id, moved)
    return ended
