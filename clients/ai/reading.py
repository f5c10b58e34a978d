"""What providers have in common: reading an answer, and naming what went wrong."""

from dataclasses import dataclass
from http import HTTPStatus
from time import monotonic
from typing import TypeVar

import httpx2
from pydantic import BaseModel, ConfigDict, ValidationError

from clients.ai.errors import AiError, InvalidOutput, KeyRefused, Permanent, Temporary, TimedOut
from clients.ai.transport import NotAllowed
from clients.ai.types import Completion, CompletionRequest, Tokens

_LATER = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS})
_KEY = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


class Part(BaseModel):
    """A part of a provider's answer: only what we read, whatever stands beside it."""

    model_config = ConfigDict(extra="ignore", frozen=True)


Answer = TypeVar("Answer", bound=Part)


@dataclass(frozen=True, slots=True)
class Said:
    """What a model wrote. `whole` is false when it was cut off."""

    text: str
    tokens: Tokens
    model: str
    whole: bool


def typed(kind: type[Answer], body: bytes) -> Answer:
    """Raises `Temporary`: something answered in the provider's place, or half of it."""
    try:
        return kind.model_validate_json(body)
    except ValidationError:
        unreadable = Temporary(HTTPStatus.OK, tokens=None)
    raise unreadable


def completion(request: CompletionRequest, said: Said, began: float) -> Completion:
    """Raises `InvalidOutput`."""
    if not said.whole or not said.text.strip():
        raise InvalidOutput(tokens=said.tokens)
    milliseconds = round((monotonic() - began) * 1000)
    output = None if request.schema is None else _fitting(request.schema, said)
    return Completion(said.text, output, said.tokens, said.model, milliseconds)


def of_status(status: int) -> AiError:
    """By status alone; whoever knows more about a code asks before."""
    if status in _KEY:
        return KeyRefused(status)
    if status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Temporary(status)
    return Permanent(status)


def of_connection(cause: BaseException | None) -> AiError:
    """What left and was not answered may have been obeyed, and is paid for."""
    if isinstance(cause, NotAllowed):
        return Permanent()
    if isinstance(cause, _NOT_SENT):
        return Temporary()
    return TimedOut(tokens=None) if _is_timeout(cause) else Temporary(tokens=None)


def _is_timeout(cause: BaseException | None) -> bool:
    return isinstance(cause, httpx2.TimeoutException)


def _fitting(schema: type[BaseModel], said: Said) -> BaseModel:
    try:
        return schema.model_validate_json(said.text)
    except ValidationError:
        invalid = InvalidOutput(tokens=said.tokens)
    raise invalid
