"""Why something was not done to a conversation, in the words of the API."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ActivityError, ApplicationError

from api.contacts import naming
from api.errors import ApiError, Conflict, NotFound, ValidationFailed
from api.steering import steering
from models.conversations import refusals
from models.conversations.types import Refusal

INVALID = "The request is not valid."
_MEMBER = "There is no such member."
_IDLE = "The conversation is not running. Try again."
_UNKNOWN = {
    Refusal.UNKNOWN: ("contactId", "There is no such conversation."),
    Refusal.AGENT_UNKNOWN: ("agentId", "There is no such agent."),
    Refusal.DEPARTMENT_UNKNOWN: ("departmentId", "There is no such department."),
}
_CONFLICTS = {
    Refusal.NOT_IN_DEPARTMENT: ("agentId", "The agent does not work in that department."),
    Refusal.NOT_OFFERED: ("contactId", "It is not offered to you, and does not wait."),
    Refusal.HELD_BY_ANOTHER: ("contactId", "Another agent holds it."),
    Refusal.NOT_HELD: ("contactId", "You do not hold it, and it is not offered to you."),
    Refusal.NOT_OPEN: ("contactId", "It is not open."),
    Refusal.NO_TRANSITION: ("state", "It cannot go there from the state it is in."),
}
_FILES: dict[type[refusals.ConversationRefused], str] = {
    refusals.FileWaits: "Its file is on its way to WhatsApp. Try again in a moment.",
    refusals.FileForgotten: "WhatsApp does not know its file. Give the quick reply another one.",
    refusals.FileOfAnother: "Its file was uploaded for a number of another business account.",
}


@contextmanager
def refused() -> Iterator[None]:
    """What `models.conversations` refuses becomes the answer."""
    try:
        yield
    except refusals.ConversationRefused as refusal:
        raise _answer(refusal) from None


@asynccontextmanager
async def commanding() -> AsyncIterator[None]:
    """What the workflow of a conversation refuses becomes the answer."""
    async with steering(_IDLE):
        try:
            yield
        except WorkflowUpdateFailedError as error:
            said = _said(error.cause)
            if said is None:
                raise
            raise said from None


def _said(cause: BaseException | None) -> ApiError | None:
    while isinstance(cause, ActivityError):
        cause = cause.cause
    if not isinstance(cause, ApplicationError) or cause.type not in set(Refusal):
        return None
    refusal = Refusal(cause.type)
    if refusal in _UNKNOWN:
        field, message = _UNKNOWN[refusal]
        return NotFound(message, naming(field, message))
    field, message = _CONFLICTS[refusal]
    return Conflict(message, naming(field, message))


def _answer(refusal: refusals.ConversationRefused) -> ApiError:
    match refusal:
        case refusals.ConversationUnknown():
            return NotFound("There is no such conversation.")
        case refusals.SeenUnknown():
            said = "There is no such message in this conversation."
            return NotFound(said, naming("seenMessageId", said))
        case refusals.Outdated():
            said = "Something newer was said in this conversation. Read it first."
            return Conflict(said, naming("seenMessageId", said))
        case refusals.HeldByAnother():
            return Conflict("Another agent holds this conversation.")
        case refusals.NotMembers(positions=positions):
            details = [naming(f"mentions.{at}", _MEMBER)[0] for at in positions]
            return NotFound(_MEMBER, details)
        case refusals.QuickReplyUnknown(field=field):
            said = "There is no such quick reply."
            return NotFound(said, naming(field, said))
        case refusals.QuickReplyRefused(field=field):
            said = _FILES[type(refusal)]
            return Conflict(said, naming(field, said))
        case refusals.ValueNeeded(variable=variable):
            said = "Nothing is known for this variable: give a value."
            return ValidationFailed(INVALID, naming(f"values.{variable}", said))
        case _:
            said = "The quick reply has no such variable."
            return ValidationFailed(INVALID, naming("values", said))
