"""Moving a campaign's row, and its bucket with it. Only the workflow's activities call this."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.campaigns.types import CampaignStatus
from models.sending import counters, pace

_MOVE = text("""
    update campaign
    set status = :status, reason = :reason,
        send_epoch = send_epoch + case when :halt then 1 else 0 end,
        resumed_at = case when :status = 'SENDING' then clock_timestamp() else resumed_at end,
        finished_at = case when :status in ('COMPLETED', 'CANCELLED', 'FAILED')
                           then clock_timestamp() end
    where id = :campaign
    returning send_epoch, rate, weight, phone_number_id
""")
_COMPLETE = text("""
    update campaign set status = 'COMPLETED', reason = null, finished_at = clock_timestamp()
    where id = :campaign returning audience_size
""")
_RATE = text("update campaign set rate = :rate where id = :campaign")
_BUCKET_RATE = text("update rate_bucket set rate = :rate where id = :campaign")
_RESCHEDULE = text("update campaign set starts_at = :starts_at where id = :campaign")
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


async def move(
    session: AsyncSession,
    campaign_id: UUID,
    status: CampaignStatus,
    reason: str | None,
    *,
    halt: bool,
) -> int:
    """Write a status and return the epoch; halting raises it, so that no claim succeeds."""
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
    epoch: int = row.send_epoch
    return epoch


async def complete(session: AsyncSession, campaign_id: UUID) -> int:
    """Write COMPLETED and return the audience; whoever turns up later finds the row locked."""
    connection = await session.connection()
    size: int = (await connection.execute(_COMPLETE, {"campaign": campaign_id})).scalar_one()
    return size


async def set_rate(session: AsyncSession, campaign_id: UUID, rate: float | None) -> None:
    connection = await session.connection()
    await connection.execute(_RATE, {"campaign": campaign_id, "rate": rate})
    await connection.execute(_BUCKET_RATE, {"campaign": campaign_id, "rate": rate})


async def reschedule(session: AsyncSession, campaign_id: UUID, starts_at: datetime) -> None:
    connection = await session.connection()
    await connection.execute(_RESCHEDULE, {"campaign": campaign_id, "starts_at": starts_at})


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
