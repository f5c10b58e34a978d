"""Showing people that their messages were read, and that an answer is being typed."""

from uuid import UUID

from fastapi import Response, status

from api.access import CallerDep, may
from api.contact_bodies import ID, example
from api.contacts import naming
from api.errors import Conflict, Unavailable
from api.messages.refused import refused
from api.refusals import documented
from api.route import guarded
from api.state import Services, ServicesDep
from api.steering import steering
from core.types import Request
from models.auth.permissions import Permission
from models.auth.types import Caller
from models.messages.marking import marked
from models.messages.types import MarkInput
from workflows.messages.lifecycle import NotMarked, Receipts

router = guarded(prefix="/messages", tags=["Messages"])
_AWAY = "WhatsApp has not answered. Repeating it is safe."


class TypingBody(Request):
    model_config = example({"messageId": ID})

    message_id: UUID


async def mark(
    state: Services, caller: Caller, message_id: UUID, *, typing: bool = False
) -> Response:
    """Nothing is changed here; WhatsApp is told."""
    with refused():
        async with state.database.reading([caller.organization_id]) as session:
            await marked(session, caller.organization_id, message_id)
    message = MarkInput(
        organization_id=caller.organization_id, message_id=message_id, typing=typing
    )
    try:
        async with steering(_AWAY):
            outcome = await Receipts(state.temporal).mark(message)
    except NotMarked:
        raise Unavailable(_AWAY) from None
    if not outcome.done:
        said = f"WhatsApp refused: {outcome.reason} {outcome.code}. {outcome.advice}"
        raise Conflict(said, naming("messageId", said))
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post(
    "/{message_id:uuid}/mark-read",
    dependencies=[may(Permission.WRITE_MESSAGES)],
    status_code=status.HTTP_204_NO_CONTENT,
    responses=documented(404, 409, 503),
    summary="Show a message as read",
)
async def mark_read(message_id: UUID, caller: CallerDep, state: ServicesDep) -> Response:
    """The person sees blue ticks, for all they wrote before too. 409 for what we wrote."""
    return await mark(state, caller, message_id)


@router.post(
    "/typing-indicator",
    dependencies=[may(Permission.WRITE_MESSAGES)],
    status_code=status.HTTP_204_NO_CONTENT,
    responses=documented(404, 409, 503),
    summary="Show that an answer is being typed",
)
async def typing(body: TypingBody, caller: CallerDep, state: ServicesDep) -> Response:
    """Until the answer is sent, at most 25 seconds; the message is shown as read too."""
    return await mark(state, caller, body.message_id, typing=True)
