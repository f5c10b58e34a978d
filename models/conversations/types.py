"""The vocabulary of conversations."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from core.types import Payload
from models.ai.types import AiMode


class ConversationState(StrEnum):
    """OPEN waits for us, PENDING for the customer; what is not open has no case."""

    OPEN = "OPEN"
    PENDING = "PENDING"
    RESOLVED = "RESOLVED"
    CLOSED = "CLOSED"
    SPAM = "SPAM"
    BLOCKED = "BLOCKED"
    ARCHIVED = "ARCHIVED"


class DraftMode(StrEnum):
    SUGGEST = "SUGGEST"
    DRAFT_APPROVE = "DRAFT_APPROVE"
    AUTO = "AUTO"


class DraftState(StrEnum):
    """OFFERED is only shown, WAITING is sent at its time unless somebody objects."""

    OFFERED = "OFFERED"
    WAITING = "WAITING"
    SENT = "SENT"
    REJECTED = "REJECTED"
    STALE = "STALE"


class EventKind(StrEnum):
    """What is kept of a conversation's course."""

    OPENED = "OPENED"
    QUEUED = "QUEUED"
    OFFERED = "OFFERED"
    ASSIGNED = "ASSIGNED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    RELEASED = "RELEASED"
    TRANSFERRED = "TRANSFERRED"
    TAKEN_OVER = "TAKEN_OVER"
    HANDED_BACK = "HANDED_BACK"
    HANDED_OFF = "HANDED_OFF"
    SLA_WARNED = "SLA_WARNED"
    SLA_BREACHED = "SLA_BREACHED"
    AWAY_TOLD = "AWAY_TOLD"
    WINDOW_CLOSING = "WINDOW_CLOSING"
    STATE_SET = "STATE_SET"
    REPAIRED = "REPAIRED"


class Assign(Payload):
    """To an agent at once, or into a department's queue; neither: out of both, waiting for nobody.

    An agent takes it also beyond their capacity: a person decided so.
    """

    agent_id: UUID | None = None
    department_id: UUID | None = None


class Transfer(Payload):
    """From whoever holds it to another department, where `agent_id` is asked first."""

    department_id: UUID
    agent_id: UUID | None = None


class Accept(Payload):
    """An agent takes what they were offered, or what waits for anybody."""

    agent_id: UUID


class Decline(Payload):
    """An agent gives back what they were offered or hold; they are not asked first again."""

    agent_id: UUID


class Close(Payload):
    """`state` is RESOLVED, CLOSED, SPAM, BLOCKED or ARCHIVED."""

    state: ConversationState
    ask_csat: bool = False


class Snooze(Payload):
    """Out of sight until then, or until the customer writes."""

    until: datetime


class TakeOver(Payload):
    """AI says nothing more here; `agent_id` holds the conversation from now on."""

    agent_id: UUID


class HandBack(Payload):
    """AI may answer again, in this mode; None: as the number says."""

    mode: AiMode | None = None


class Standing(Payload):
    """Where a conversation stands after a command."""

    conversation_id: UUID
    state: ConversationState
    department_id: UUID | None = None
    agent_id: UUID | None = None
    offer_id: UUID | None = None
    offer_expires_at: datetime | None = None
    queued: bool = False
    mode: AiMode = AiMode.OFF
    version: int = 0


class Refusal(StrEnum):
    """Why a command is refused."""

    UNKNOWN = "ConversationUnknown"
    AGENT_UNKNOWN = "AgentUnknown"
    DEPARTMENT_UNKNOWN = "DepartmentUnknown"
    NOT_IN_DEPARTMENT = "NotInDepartment"
    NOT_OFFERED = "NotOffered"
    HELD_BY_ANOTHER = "HeldByAnother"
    NOT_HELD = "NotHeld"
    NOT_OPEN = "NotOpen"
    NO_TRANSITION = "NoTransition"


class ConversationInput(Payload):
    """One thread. `carried` survives continue-as-new."""

    organization_id: UUID
    conversation_id: UUID
