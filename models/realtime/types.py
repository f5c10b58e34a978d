"""What those who watch are told: that something changed, never what it says."""

from enum import StrEnum
from typing import NamedTuple
from uuid import UUID


class LiveEvent(StrEnum):
    """What changed, in the words of the WebSocket."""

    MESSAGE_NEW = "message:new"
    MESSAGE_STATUS = "message:status"
    CONVERSATION_UPDATED = "conversation:updated"
    CONVERSATION_ASSIGNED = "conversation:assigned"
    CAMPAIGN_PROGRESS = "campaign:progress"
    TEMPLATE_STATUS = "template:status"
    SIGNUP_STATUS = "signup:status"
    ACCOUNT_UPDATED = "account:updated"
    NUMBER_UPDATED = "number:updated"
    FLOW_STATUS = "flow:status"
    NOTIFICATION = "notification"


class Told(NamedTuple):
    """One change. `version` grows with every change of the same thing.

    Without one it is the database's clock, which grows too where the row is locked meanwhile.
    """

    kind: LiveEvent
    id: UUID
    version: int | None = None
    conversation_id: UUID | None = None
    user_ids: tuple[UUID, ...] | None = None


class Typing(NamedTuple):
    """Somebody begins or stops to type in a conversation; kept nowhere."""

    conversation_id: UUID
    user_id: UUID
    typing: bool


class Notice(NamedTuple):
    """What one NOTIFY says of an organization."""

    organization_id: UUID
    events: tuple[Told, ...] = ()
    typing: Typing | None = None
    refetch: bool = False
