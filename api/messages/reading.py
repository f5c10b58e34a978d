"""Messages one by one: what they say, what became of them."""

from uuid import UUID

from fastapi import Response, status

from api.access import CallerDep, may
from api.change import ChangeDep
from api.messages.refused import refused
from api.messages.views import MessageAnswer, MessageStatusAnswer
from api.refusals import documented
from api.route import guarded
from api.state import ServicesDep
from models.auth.permissions import Permission
from models.messages.reading import attempts, message
from models.messages.sending import take_back

router = guarded(prefix="/messages", tags=["Messages"])


@router.get(
    "/{message_id:uuid}",
    dependencies=[may(Permission.READ_MESSAGES)],
    summary="Read a message",
)
async def read(message_id: UUID, caller: CallerDep, state: ServicesDep) -> MessageAnswer:
    """Inbound or outbound, of a campaign or not. 404 also for another organization's."""
    with refused():
        async with state.database.reading([caller.organization_id]) as session:
            return MessageAnswer.of(await message(session, caller.organization_id, message_id))


@router.get(
    "/{message_id:uuid}/status",
    dependencies=[may(Permission.READ_MESSAGES)],
    summary="Read what became of a message",
)
async def follow(message_id: UUID, caller: CallerDep, state: ServicesDep) -> MessageStatusAnswer:
    """Every try with what Meta said of it and when."""
    with refused():
        async with state.database.reading([caller.organization_id]) as session:
            found = await message(session, caller.organization_id, message_id)
            tries = await attempts(session, caller.organization_id, message_id)
    return MessageStatusAnswer.of(found, tries)


@router.delete(
    "/{message_id:uuid}",
    dependencies=[may(Permission.WRITE_MESSAGES)],
    status_code=status.HTTP_204_NO_CONTENT,
    responses=documented(404, 409),
    summary="Take back a message",
)
async def withdraw(message_id: UUID, change: ChangeDep) -> Response:
    """While it waits to be sent. 409 afterwards: WhatsApp lets no business delete a message."""
    with refused():
        kind = await take_back(change.session, change.organization_id, message_id)
    await change.note("message.taken_back", message_id, before={"type": kind})
    return Response(status_code=status.HTTP_204_NO_CONTENT)
