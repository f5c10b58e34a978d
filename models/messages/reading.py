"""Looking at one message: what it says, where it stands, and everything that happened to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.messages.refusals import MessageUnknown
from models.sending.types import AttemptState, Reached, RecipientState

_MESSAGE = text("""
    select m.id, m.phone_number_id, m.contact_id, m.inbound, m.type, m.body, m.at, m.created_at,
           r.campaign_id, d.about, d.purpose,
           coalesce(d.state, r.state) as state, coalesce(d.reached, r.reached) as reached,
           coalesce(d.code, r.code) as code, coalesce(d.reason, r.reason) as reason,
           coalesce(m.wamid, (
               select a.wamid from message_attempt a
               where a.recipient_id = m.id and a.organization_id = m.organization_id
                 and a.wamid is not null order by a.number desc limit 1)) as meta_id
    from message m
    left join delivery d on d.id = m.id and d.organization_id = m.organization_id
    left join campaign_recipient r
      on r.id = m.recipient_id and r.organization_id = m.organization_id
    where m.id = :message and m.organization_id = :organization
""")
_ATTEMPTS = text("""
    select id, number, state, code, wamid, retry_at, created_at, answered_at, sent_at,
           delivered_at, read_at
    from message_attempt
    where recipient_id = :message and organization_id = :organization order by created_at, id
""")


@dataclass(frozen=True, slots=True)
class MessageView:
    id: UUID
    phone_number_id: UUID
    contact_id: UUID
    inbound: bool
    type: str
    body: dict[str, Any] | None
    at: datetime
    created_at: datetime
    campaign_id: UUID | None
    about: str | None
    purpose: str | None
    state: RecipientState | None
    reached: Reached | None
    code: int | None
    reason: str | None
    meta_id: str | None


@dataclass(frozen=True, slots=True)
class AttemptView:
    id: UUID
    number: int
    state: AttemptState
    code: int | None
    wamid: str | None
    retry_at: datetime | None
    created_at: datetime
    answered_at: datetime | None
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None


async def message(session: AsyncSession, organization_id: UUID, message_id: UUID) -> MessageView:
    """Raises `MessageUnknown`."""
    found = {"organization": organization_id, "message": message_id}
    row = (await (await session.connection()).execute(_MESSAGE, found)).one_or_none()
    if row is None:
        raise MessageUnknown
    told = row._mapping
    state = None if row.state is None else RecipientState(row.state)
    reached = None if row.reached is None else Reached(row.reached)
    return MessageView(**{**told, "state": state, "reached": reached})


async def attempts(
    session: AsyncSession, organization_id: UUID, message_id: UUID
) -> Sequence[AttemptView]:
    """Every try, the oldest first."""
    found = {"organization": organization_id, "message": message_id}
    rows = await (await session.connection()).execute(_ATTEMPTS, found)
    return [AttemptView(**{**row._mapping, "state": AttemptState(row.state)}) for row in rows]
