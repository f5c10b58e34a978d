"""Recipients as people read them: where each one stands, and why."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from models.sending.types import RecipientState

_LIST = """
    select r.id, r.contact_id, k.name, r.address, r.state, r.reached, r.tries, r.code, r.reason,
           case when r.state = 'due' then r.due_at end as next_try_at,
           a.sent_at, a.delivered_at, a.read_at
    from campaign_recipient r
    join contact k on k.id = r.contact_id and k.organization_id = r.organization_id
    left join message_attempt a
      on a.id = r.attempt_id and a.organization_id = r.organization_id
    where r.campaign_id = :campaign and (cast(:after as uuid) is null or r.id > :after)
"""
_ALL = text(f"{_LIST} order by r.id limit :limit")
_OF_STATE = text(f"{_LIST} and r.state = :state order by r.id limit :limit")
_EXPORT_ROWS = 1000


@dataclass(frozen=True, slots=True)
class RecipientRow:
    id: UUID
    contact_id: UUID
    name: str | None
    address: str
    state: str
    reached: str
    tries: int
    code: int | None
    reason: str | None
    next_try_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None


async def page(
    session: AsyncSession,
    campaign_id: UUID,
    *,
    after: UUID | None,
    limit: int,
    state: RecipientState | None,
) -> Sequence[RecipientRow]:
    connection = await session.connection()
    statement = _ALL if state is None else _OF_STATE
    parameters = {"campaign": campaign_id, "after": after, "limit": limit, "state": state}
    if state is None:
        del parameters["state"]
    rows = await connection.execute(statement, parameters)
    return [RecipientRow(**row._mapping) for row in rows]


async def everybody(
    database: Database, organization_id: UUID, campaign_id: UUID
) -> AsyncIterator[RecipientRow]:
    """All recipients, a thousand at a time, none of the transactions longer than its page."""
    after: UUID | None = None
    while True:
        async with database.transaction([organization_id]) as session:
            rows = await page(session, campaign_id, after=after, limit=_EXPORT_ROWS, state=None)
        for row in rows:
            yield row
        if len(rows) < _EXPORT_ROWS:
            return
        after = rows[-1].id
