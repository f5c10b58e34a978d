"""The vocabulary of conversations."""

from datetime import datetime, timedelta
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
    ESCALATED = "ESCALATED"
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


class TakeOver(Payload):
    """AI says nothing more here; `agent_id` holds the conversation from now on."""

    agent_id: UUID


class HandBack(Payload):
    """AI may answer again, in this mode; None: as the number says."""

    mode: AiMode | None = None


class Deadline(StrEnum):
    """What a conversation waits for without being told."""

    OFFER_EXPIRES = "OFFER_EXPIRES"
    DRAFT_DUE = "DRAFT_DUE"
    SNOOZE_ENDS = "SNOOZE_ENDS"
    SLA = "SLA"
    WINDOW_CLOSING = "WINDOW_CLOSING"
    ROUTE_AGAIN = "ROUTE_AGAIN"
    IDLE = "IDLE"
    CSAT_OVER = "CSAT_OVER"


class Standing(Payload):
    """Where a conversation stands, and what happens next if nobody does anything.

    `patience` is how long after another message of the customer somebody should look; where a
    target waits for the opening, that is too early, and the look finds when.
    """

    conversation_id: UUID
    state: ConversationState
    department_id: UUID | None = None
    agent_id: UUID | None = None
    offer_id: UUID | None = None
    offer_expires_at: datetime | None = None
    queued: bool = False
    mode: AiMode = AiMode.OFF
    ai: bool = False
    version: int = 0
    next_what: Deadline | None = None
    next_at: datetime | None = None
    patience: timedelta | None = None

    @property
    def attended(self) -> bool:
        """Whether somebody holds it, is offered it, or will be."""
        return self.agent_id is not None or self.offer_id is not None or self.queued


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


class Memory(Payload):
    """What a conversation's workflow carries from run to run."""

    standing: Standing | None = None
    first_news_at: datetime | None = None
    last_news_at: datetime | None = None
    news_for_ai: bool = False


class ConversationInput(Payload):
    """One thread."""

    organization_id: UUID
    conversation_id: UUID
    memory: Memory = Memory()


class ConversationRef(Payload):
    """A thread, at the workflow's time."""

    organization_id: UUID
    conversation_id: UUID
    now: datetime


class TurnInput(ConversationRef):
    """`think` is False when AI could not be asked in time: people take it then."""

    think: bool = True


class AssignInput(ConversationRef):
    command: Assign


class TransferInput(ConversationRef):
    command: Transfer


class AcceptInput(ConversationRef):
    command: Accept


class DeclineInput(ConversationRef):
    command: Decline


class CloseInput(ConversationRef):
    command: Close


class TakeOverInput(ConversationRef):
    command: TakeOver


class HandBackInput(ConversationRef):
    command: HandBack


class Heard(Payload):
    """The customer said something; `ai` tells whether a model may be asked about it.

    `forgotten` is said by the watch: whatever the workflow believes, nobody looks after it.
    """

    ai: bool = False
    forgotten: bool = False


class Offered(Payload):
    """An agent was offered the conversation, until then."""

    offer_id: UUID
    agent_id: UUID
    expires_at: datetime


class WatchInput(Payload):
    now: datetime


class Watched(Payload):
    """What a look over every inbox found."""

    organizations: int = 0
    repaired: int = 0
    offered: int = 0
    silent: int = 0
