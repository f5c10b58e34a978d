"""Where a campaign stands, from its counters and two index look-ups."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.realtime.publishing import publish
from models.realtime.types import LiveEvent, Told
from models.sending import counters
from models.sending.types import Progress

_NEXT_DUE = text("""
    select min(due_at) as at from campaign_recipient
    where campaign_id = :campaign and state = 'due'
""")
_OUTCOMES = text("""
    select count(*) as seen, count(*) filter (where state in ('refused', 'failed')) as bad
    from (select state from message_attempt
          where campaign_id = :campaign and created_at > coalesce(:since, '-infinity'::timestamptz)
            and state not in ('sending', 'in_doubt', 'released')
          order by id desc limit :window) newest
""")


async def progress(session: AsyncSession, campaign_id: UUID) -> Progress:
    connection = await session.connection()
    counted = await counters.read(connection, campaign_id)
    row = (await connection.execute(_NEXT_DUE, {"campaign": campaign_id})).one()
    names = Progress.model_fields.keys() - {"next_due_at"}
    return Progress(next_due_at=row.at, **{name: counted[name] for name in names})


async def tell(session: AsyncSession, organization_id: UUID, campaign_ids: Iterable[UUID]) -> None:
    """Tell those who watch that the campaigns' status or numbers have changed."""
    told = [Told(LiveEvent.CAMPAIGN_PROGRESS, id) for id in campaign_ids]
    await publish(session, organization_id, told)


async def failure_share(
    session: AsyncSession, campaign_id: UUID, *, window: int, since: datetime | None
) -> tuple[int, int]:
    """Of the newest `window` outcomes since a moment: how many, and how many went wrong."""
    connection = await session.connection()
    row = (
        await connection.execute(
            _OUTCOMES, {"campaign": campaign_id, "window": window, "since": since}
        )
    ).one()
    return row.seen, row.bad
