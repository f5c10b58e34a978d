"""What clients say and what they are answered. The rest is in `models.realtime.types`."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from pydantic import Field, SecretStr, StringConstraints, TypeAdapter, ValidationError

from api.errors import ApiError, ValidationFailed, told
from api.validation import details_of
from core.types import Request
from models.realtime.types import Told, Typing

REFETCH = '{"event":"refetch"}'
_NOT_VALID = "The event is not valid."


class _Said(Request):
    ref: Annotated[str, StringConstraints(max_length=64)] | None = None


class Authenticate(_Said):
    """Without a token the cookie counts that came with the handshake."""

    event: Literal["authenticate"]
    token: Annotated[SecretStr, Field(min_length=1, max_length=4096)] | None = None
    organization_id: UUID | None = None


class Join(_Said):
    event: Literal["conversation:join"]
    conversation_id: UUID


class Leave(_Said):
    event: Literal["conversation:leave"]
    conversation_id: UUID


class Types(_Said):
    event: Literal["typing"]
    conversation_id: UUID
    typing: bool = True


class Present(_Said):
    event: Literal["presence"]


Said = Authenticate | Join | Leave | Types | Present
_SAID: TypeAdapter[Said] = TypeAdapter(Annotated[Said, Field(discriminator="event")])


def understood(text: str) -> Said:
    """Raises `ValidationFailed`, naming the field."""
    try:
        return _SAID.validate_json(text)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        details = details_of([{**fault, "loc": _within(fault)} for fault in faults])
        raise ValidationFailed(_NOT_VALID, details) from None


def answer(event: str, ref: str | None, **values: object) -> str:
    given = {"event": event, **values}
    return _text(given if ref is None else {**given, "ref": ref})


def refusal(error: ApiError, ref: str | None) -> str:
    return answer("error", ref, error=told(error.code, error.message, error.details))


def ref_of(text: str) -> str | None:
    """What a client calls an event that we did not understand."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    ref = found.get("ref") if isinstance(found, Mapping) else None
    return ref if isinstance(ref, str) and len(ref) <= 64 else None


def event_of(event: Told) -> str:
    given: dict[str, object] = {"event": event.kind, "id": event.id, "version": event.version}
    if event.conversation_id is not None:
        given["conversationId"] = event.conversation_id
    return _text(given)


def typing_of(said: Typing) -> str:
    return _text(
        {
            "event": "typing",
            "conversationId": said.conversation_id,
            "userId": said.user_id,
            "typing": said.typing,
        }
    )


def _text(given: Mapping[str, object]) -> str:
    return orjson.dumps(given, default=str).decode()


def _within(fault: Mapping[str, Any]) -> tuple[object, ...]:
    """Where in the event: pydantic puts its name in front, and names nothing for a wrong one."""
    location = tuple(fault["loc"])
    if str(fault["type"]).startswith("union_tag"):
        return ("event",)
    return location[1:] or ("body",)
