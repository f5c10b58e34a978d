"""Messages as the API shows them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from pydantic import Field

from api.contact_bodies import ID, example
from clients.meta.classification import reason_for_code
from core.types import Answer
from models.messages.reading import AttemptView, MessageView
from models.sending.types import AttemptState, Reached, RecipientState

_WHEN = "2026-11-20T08:15:30Z"
# A person's reply that came too late for the customer's window.
_WAITING = ("HELD", "WINDOW_CLOSED")
_ADVICE = "It goes first when the person writes again. To reach them now, use a template."


class Direction(StrEnum):
    INBOUND = "INBOUND"
    OUTBOUND = "OUTBOUND"


class MessageStatus(StrEnum):
    """Where a message stands; what a person wrote is received."""

    RECEIVED = "RECEIVED"
    DUE = "DUE"
    SENDING = "SENDING"
    ACCEPTED = "ACCEPTED"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    READ = "READ"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"
    SKIPPED = "SKIPPED"
    CANCELLED = "CANCELLED"


class Failure(Answer):
    """Why it was not delivered: Meta's code and our class, and what to do."""

    code: int | None
    reason: str
    advice: str | None

    @classmethod
    def of(cls, code: int | None, reason: str | None) -> Self | None:
        if reason in _WAITING:
            return cls(code=code, reason=reason, advice=_ADVICE)
        if code is not None:
            known = reason_for_code(code)
            return cls(code=code, reason=known.__name__, advice=known.advice)
        return None if reason is None else cls(code=None, reason=reason, advice=None)


class MessageAnswer(Answer):
    model_config = example(
        {
            "id": ID,
            "phoneNumberId": ID,
            "contactId": ID,
            "campaignId": None,
            "direction": "OUTBOUND",
            "type": "text",
            "content": {"body": "See you at nine."},
            "status": "DELIVERED",
            "metaId": "wamid.HBgL",
            "replyTo": None,
            "failure": None,
            "at": _WHEN,
            "createdAt": _WHEN,
        }
    )

    id: UUID
    phone_number_id: UUID
    contact_id: UUID
    campaign_id: UUID | None
    direction: Direction
    type: str
    content: dict[str, Any] | None = Field(description="Meta's object for this type.")
    status: MessageStatus
    meta_id: str | None
    reply_to: str | None = Field(description="Meta's id of the message this one answers.")
    failure: Failure | None
    at: datetime
    created_at: datetime

    @classmethod
    def of(cls, view: MessageView) -> Self:
        return cls(
            id=view.id,
            phone_number_id=view.phone_number_id,
            contact_id=view.contact_id,
            campaign_id=view.campaign_id,
            direction=Direction.INBOUND if view.inbound else Direction.OUTBOUND,
            type=view.type,
            content=view.body,
            status=status_of(view.inbound, view.state, view.reached),
            meta_id=view.meta_id,
            reply_to=view.about,
            failure=Failure.of(view.code, view.reason),
            at=view.at,
            created_at=view.created_at,
        )


class Moment(Answer):
    """One thing that happened to a try, and when."""

    event: str
    at: datetime


class AttemptAnswer(Answer):
    id: UUID
    number: int = Field(description="Tries spent so far, this one included.")
    state: str
    meta_id: str | None
    failure: Failure | None
    retry_at: datetime | None
    timeline: list[Moment] = Field(
        description="In the order of a message's life. Meta tells whole seconds, by its own clock."
    )

    @classmethod
    def of(cls, view: AttemptView) -> Self:
        return cls(
            id=view.id,
            number=view.number,
            state=view.state.upper(),
            meta_id=view.wamid,
            failure=Failure.of(view.code, None),
            retry_at=view.retry_at,
            timeline=list(_moments(view)),
        )


class MessageStatusAnswer(Answer):
    model_config = example(
        {
            "id": ID,
            "status": "DELIVERED",
            "failure": None,
            "attempts": [
                {
                    "id": ID,
                    "number": 1,
                    "state": "DELIVERED",
                    "metaId": "wamid.HBgL",
                    "failure": None,
                    "retryAt": None,
                    "timeline": [
                        {"event": "CLAIMED", "at": _WHEN},
                        {"event": "ACCEPTED", "at": _WHEN},
                        {"event": "DELIVERED", "at": _WHEN},
                    ],
                }
            ],
        }
    )

    id: UUID
    status: MessageStatus
    failure: Failure | None
    attempts: list[AttemptAnswer]

    @classmethod
    def of(cls, view: MessageView, tries: Sequence[AttemptView]) -> Self:
        return cls(
            id=view.id,
            status=status_of(view.inbound, view.state, view.reached),
            failure=Failure.of(view.code, view.reason),
            attempts=[AttemptAnswer.of(each) for each in tries],
        )


def status_of(
    inbound: bool, state: RecipientState | None, reached: Reached | None
) -> MessageStatus:
    """Without a state it is one that somebody wrote: a person to us, or we on the phone."""
    if state is None:
        return MessageStatus.RECEIVED if inbound else MessageStatus.SENT
    if state is RecipientState.ACCEPTED and reached is not None and reached is not Reached.NOT:
        return MessageStatus(reached.upper())
    return MessageStatus(state.upper())


def _moments(view: AttemptView) -> Iterator[Moment]:
    yield Moment(event="CLAIMED", at=view.created_at)
    if view.answered_at is not None:
        known = (AttemptState.REFUSED, AttemptState.RELEASED, AttemptState.HELD)
        failed = view.state is AttemptState.FAILED
        event = view.state if view.state in known or failed else AttemptState.ACCEPTED
        yield Moment(event=event.upper(), at=view.answered_at)
    for event, at in (
        (AttemptState.SENT, view.sent_at),
        (AttemptState.DELIVERED, view.delivered_at),
        (AttemptState.READ, view.read_at),
    ):
        if at is not None:
            yield Moment(event=event.upper(), at=at)
