"""The vocabulary of conversations."""

from enum import StrEnum


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
