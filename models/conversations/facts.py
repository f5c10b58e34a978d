"""Everything a conversation's course depends on, read while nobody can change it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.ai.types import AiMode
from models.conversations.types import ConversationState
from models.routing.types import Priority
from models.team.hours import Hours
from models.team.types import Sla

_HOLD = text("""
    select id from conversation
    where id = :conversation and organization_id = :organization for no key update
""")
_FACTS = text("""
    select c.id, c.organization_id, c.contact_id, c.phone_number_id, c.state, c.priority,
           c.department_id, c.version, c.waiting_since, c.last_at, c.last_inbound_at, c.looked_at,
           c.created_at, c.snoozed_until, c.taken_over_at, c.intent, c.language,
           coalesce(c.ai_mode, n.ai_mode) as mode,
           a.agent_id, a.offer_id, a.expires_at as offer_expires_at,
           q.conversation_id is not null as queued,
           k.id as case_id, k.opened_at, k.first_answered_at, k.resolved_at, k.csat_asked_at,
           coalesce(k.breaches, '{}') as marks,
           d.sla, d.hours, d.away_message, w.id as draft_id, w.send_at as draft_at,
           coalesce((
               select f.state = 'REJECTED' from conversation_draft f
               where f.conversation_id = c.id and f.organization_id = c.organization_id
               order by f.id desc limit 1), false) as draft_rejected
    from conversation c
    join phone_number n on n.id = c.phone_number_id and n.organization_id = c.organization_id
    left join assignment a
      on a.conversation_id = c.id and a.organization_id = c.organization_id
    left join queue_entry q
      on q.conversation_id = c.id and q.organization_id = c.organization_id
    left join conversation_case k
      on k.conversation_id = c.id and k.organization_id = c.organization_id
     and k.closed_at is null
    left join department d on d.id = c.department_id and d.organization_id = c.organization_id
    left join lateral (
        select id, send_at from conversation_draft f
        where f.conversation_id = c.id and f.organization_id = c.organization_id
          and f.state = 'WAITING' order by f.send_at limit 1) w on true
    where c.id = :conversation and c.organization_id = :organization
""")


class NoSuchConversation(Exception):
    """The organization has no such conversation."""


@dataclass(frozen=True, slots=True)
class Facts:
    """`agent_id` holds the conversation, or is offered it until `offer_expires_at`."""

    id: UUID
    organization_id: UUID
    contact_id: UUID
    phone_number_id: UUID
    state: ConversationState
    priority: Priority
    department_id: UUID | None
    version: int
    waiting_since: datetime | None
    last_at: datetime | None
    last_inbound_at: datetime | None
    looked_at: datetime | None
    created_at: datetime
    snoozed_until: datetime | None
    taken_over_at: datetime | None
    intent: str | None
    language: str | None
    mode: AiMode
    agent_id: UUID | None
    offer_id: UUID | None
    offer_expires_at: datetime | None
    queued: bool
    case_id: UUID | None
    opened_at: datetime | None
    first_answered_at: datetime | None
    resolved_at: datetime | None
    csat_asked_at: datetime | None
    marks: tuple[str, ...]
    sla: Sla
    hours: Hours | None
    away_message: str | None
    draft_id: UUID | None
    draft_at: datetime | None
    draft_rejected: bool

    @property
    def held(self) -> bool:
        return self.agent_id is not None and self.offer_expires_at is None

    @property
    def attended(self) -> bool:
        return self.agent_id is not None or self.queued

    @property
    def ai(self) -> bool:
        """Whether a model may be asked."""
        return self.mode is not AiMode.OFF and self.taken_over_at is None

    @property
    def left_to_people(self) -> bool:
        """No model may answer what was said last, or somebody refused what it would."""
        return not self.ai or self.draft_rejected


async def hold(session: AsyncSession, organization_id: UUID, conversation_id: UUID) -> Facts:
    """Nobody else changes the conversation until the end. Raises `NoSuchConversation`."""
    connection = await session.connection()
    here = {"organization": organization_id, "conversation": conversation_id}
    if (await connection.execute(_HOLD, here)).one_or_none() is None:
        raise NoSuchConversation
    return await facts(session, organization_id, conversation_id)


async def facts(session: AsyncSession, organization_id: UUID, conversation_id: UUID) -> Facts:
    """As things are now. Raises `NoSuchConversation`."""
    await session.flush()
    connection = await session.connection()
    here = {"organization": organization_id, "conversation": conversation_id}
    row = (await connection.execute(_FACTS, here)).one_or_none()
    if row is None:
        raise NoSuchConversation
    told: dict[str, Any] = dict(row._mapping)
    hours = told["hours"]
    return Facts(
        **told
        | {
            "state": ConversationState(row.state),
            "priority": Priority(row.priority),
            "mode": AiMode(row.mode),
            "marks": tuple(row.marks),
            "sla": Sla.model_validate(row.sla or {}),
            "hours": None if hours is None else Hours.model_validate(hours),
        }
    )
