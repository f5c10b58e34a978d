"""The vocabulary of one message outside campaigns."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from core.types import Payload
from models.sending.types import Purpose, RecipientState


class To(NamedTuple):
    """Whom a message is for: exactly one of the three is given."""

    contact_id: UUID | None = None
    phone: str | None = None
    user_id: str | None = None


class Sendable(Protocol):
    """What a message says, checked against Meta's limits by whoever made it."""

    @property
    def type(self) -> str: ...

    def payload(self) -> dict[str, Any]:
        """Meta's object under the key of the type."""
        ...


class DeliveryInput(Payload):
    """One message to deliver."""

    organization_id: UUID
    message_id: UUID
    phone_number_id: UUID
    purpose: Purpose
    type: str


class DeliverInput(Payload):
    """One look at a message, and a try if it is due. `now` is the workflow's."""

    organization_id: UUID
    message_id: UUID
    now: datetime


class DeliverOutcome(Payload):
    """Where the message stands; `wait` is how long until another look could change that."""

    state: RecipientState
    tries: int = 0
    code: int | None = None
    reason: str | None = None
    advice: str | None = None
    wait: timedelta | None = None


class MarkInput(Payload):
    """A message somebody wrote to us, to be shown as read; perhaps an answer is being typed."""

    organization_id: UUID
    message_id: UUID
    typing: bool = False


class MarkOutcome(Payload):
    """Whether Meta did it; else its code, our class and what to do."""

    done: bool = True
    code: int | None = None
    reason: str | None = None
    advice: str | None = None
