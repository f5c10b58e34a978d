"""The vocabulary of one try and of the recipient it is made for."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from core.types import Payload


class DeliveryPolicy(StrEnum):
    """What becomes of a message nobody knows the fate of."""

    AT_MOST_ONCE = "AT_MOST_ONCE"
    AT_LEAST_ONCE = "AT_LEAST_ONCE"


class RecipientState(StrEnum):
    DUE = "due"
    SENDING = "sending"
    ACCEPTED = "accepted"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class AttemptState(StrEnum):
    """In the order of their weight as evidence: a later one is never replaced by an earlier."""

    SENDING = "sending"
    IN_DOUBT = "in_doubt"
    UNKNOWN = "unknown"
    RELEASED = "released"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    HELD = "held"
    SENT = "sent"
    FAILED = "failed"
    DELIVERED = "delivered"
    READ = "read"


class Reached(StrEnum):
    """How far a recipient's best attempt came."""

    NOT = "not"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"


class Patience(StrEnum):
    """When a refused or failed attempt may be followed by another."""

    NEVER = "never"
    BACKOFF = "backoff"
    PAIR = "pair"
    HOUR = "hour"
    DAY = "day"
    AT_ONCE = "at_once"


class Origin(StrEnum):
    """Who wrote a message that is no customer's, no campaign's and not sent through the API."""

    AGENT = "AGENT"
    AI = "AI"
    SYSTEM = "SYSTEM"
    PHONE = "PHONE"


class Purpose(StrEnum):
    """What a message is for: how long it may wait, and whether a doubtful one is sent again."""

    AUTHENTICATION = "AUTHENTICATION"
    UTILITY = "UTILITY"
    MARKETING = "MARKETING"
    SERVICE = "SERVICE"


class Fact(NamedTuple):
    """Something learnt of one attempt, by whomever and however late.

    `attempt_id` is None where only Meta's message id is known; `at` is when it happened.
    """

    state: AttemptState
    at: datetime
    attempt_id: UUID | None = None
    wamid: str | None = None
    code: int | None = None
    patience: Patience = Patience.NEVER


class StopReason(StrEnum):
    """Why a page stopped a campaign that nobody asked to stop."""

    TEMPLATE_UNUSABLE = "TEMPLATE_UNUSABLE"
    ACCOUNT_STOPPED = "ACCOUNT_STOPPED"
    TOKEN_INVALID = "TOKEN_INVALID"  # noqa: S105
    ERROR_RATE = "ERROR_RATE"


class PageInput(Payload):
    """One page of sending. `now` is the workflow's; the page adds its own elapsed time."""

    organization_id: UUID
    campaign_id: UUID
    epoch: int
    now: datetime


class Progress(Payload):
    """The counters of a campaign, and what it waits for next."""

    due: int = 0
    sending: int = 0
    accepted: int = 0
    failed: int = 0
    unknown: int = 0
    skipped: int = 0
    cancelled: int = 0
    delivered: int = 0
    read: int = 0
    duplicate: int = 0
    next_due_at: datetime | None = None

    @property
    def audience(self) -> int:
        return self.due + self.sending + self.settled

    @property
    def settled(self) -> int:
        return self.accepted + self.failed + self.unknown + self.skipped + self.cancelled


class PageOutcome(Payload):
    """How a page ended. `gate_closed_for` is set while Meta does not take messages."""

    progress: Progress
    claimed: int = 0
    stop: StopReason | None = None
    code: int | None = None
    gate_closed_for: timedelta | None = None


class SettleInput(Payload):
    organization_id: UUID
    campaign_id: UUID
    now: datetime


class SettleOutcome(Payload):
    """What settlement judged, and when the next judgement may come."""

    progress: Progress
    judged: int = 0
    check_in: timedelta | None = None
