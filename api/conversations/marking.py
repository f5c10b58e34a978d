"""Setting what a conversation is: read, how urgent, asleep."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Response, status
from pydantic import AfterValidator, Field

from api.access import CallerDep, may
from api.change import ActorDep, Change, ChangeDep
from api.contact_bodies import example
from api.conversations.answers import ConversationAnswer, PriorityName
from api.conversations.listing import NumberOf
from api.conversations.refused import refused
from api.messages.receipts import mark
from api.moments import Instant
from api.refusals import documented
from api.route import guarded
from api.state import ServicesDep
from core.types import Request
from models.auth.permissions import Permission
from models.conversations import marking, views
from models.conversations.finding import Thread, held_thread_of

router = guarded(prefix="/conversations/{contact_id:uuid}", tags=["Conversations"])
_LONGEST = timedelta(days=366)


def _coming(until: datetime) -> datetime:
    if not datetime.now(UTC) < until < datetime.now(UTC) + _LONGEST:
        raise ValueError("It must lie in the future, and within a year")
    return until


class ReadBody(Request):
    model_config = example({"receipt": True})

    receipt: bool = Field(default=False, description="Also show the person that it was read.")


class PriorityBody(Request):
    model_config = example({"priority": "HIGH"})

    priority: PriorityName


class SnoozeBody(Request):
    model_config = example({"until": f"{datetime.now(UTC) + _LONGEST / 2:%Y-%m-%dT08:00:00Z}"})

    until: Annotated[Instant, AfterValidator(_coming)] | None = Field(
        description="Out of the list until then, or until the person writes; null wakes it."
    )


@router.post(
    "/read",
    dependencies=[may(Permission.WRITE_INBOX)],
    status_code=status.HTTP_204_NO_CONTENT,
    responses=documented(404, 409, 503),
    summary="Mark a conversation as read",
)
async def read(
    contact_id: UUID,
    caller: CallerDep,
    actor: ActorDep,
    state: ServicesDep,
    body: ReadBody | None = None,
    phone_number_id: NumberOf = None,
) -> Response:
    """For the team. With `receipt` the person sees blue ticks; repeating it is safe."""
    with refused():
        last = await marking.mark_read(
            state.database, caller.organization_id, actor, contact_id, phone_number_id
        )
    if body is not None and body.receipt and last is not None:
        return await mark(state, caller, last)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.put("/priority", dependencies=[may(Permission.WRITE_INBOX)], summary="Say how urgent it is")
async def set_priority(
    contact_id: UUID, body: PriorityBody, change: ChangeDep, phone_number_id: NumberOf = None
) -> ConversationAnswer:
    """Where it waits, it is at once before what is less urgent."""
    thread = await _held(change, contact_id, phone_number_id)
    before = await marking.set_priority(
        change.session, change.organization_id, thread, body.priority.priority
    )
    was, becomes = {"priority": before.name}, {"priority": body.priority}
    await change.note("conversation.priority_set", thread.id, before=was, after=becomes)
    return await _answer(change, thread)


@router.post(
    "/snooze", dependencies=[may(Permission.WRITE_INBOX)], summary="Put a conversation to sleep"
)
async def snooze(
    contact_id: UUID, body: SnoozeBody, change: ChangeDep, phone_number_id: NumberOf = None
) -> ConversationAnswer:
    """Whoever holds it keeps it."""
    thread = await _held(change, contact_id, phone_number_id)
    before = await marking.snooze(change.session, change.organization_id, thread, body.until)
    was, becomes = {"snoozedUntil": before}, {"snoozedUntil": body.until}
    await change.note("conversation.snoozed", thread.id, before=was, after=becomes)
    return await _answer(change, thread)


async def _held(change: Change, contact_id: UUID, number_id: UUID | None) -> Thread:
    with refused():
        return await held_thread_of(change.session, change.organization_id, contact_id, number_id)


async def _answer(change: Change, thread: Thread) -> ConversationAnswer:
    view = await views.one(change.session, change.organization_id, thread.id)
    return ConversationAnswer.of(view)
