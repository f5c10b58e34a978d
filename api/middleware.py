"""What every request passes, as plain ASGI: it costs microseconds."""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import PayloadTooLarge, response
from core.ids import new_id
from core.logging import request_id

_HEADER = b"x-request-id"
# With a letter somewhere: a row of digits might be somebody's phone number.
_STARTS = {"http": "http.response.start", "websocket": "websocket.accept"}
_SHAPE = re.compile(rb"(?=[\w.-]*[A-Za-z])[\w.-]{8,64}", re.ASCII)


class RequestIds:
    """Accepts or makes a request's id, logs by it and returns it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in _STARTS:
            await self._app(scope, receive, send)
            return
        given = _header(scope, _HEADER)
        known = given if given is not None and _SHAPE.fullmatch(given) else None
        current = known or str(new_id()).encode()
        request_id.set(current.decode())

        async def identified(message: Message) -> None:
            if message["type"] == _STARTS[scope["type"]]:
                message["headers"] = [*message.get("headers", ()), (_HEADER, current)]
            await send(message)

        await self._app(scope, receive, identified)


class TooLarge(HTTPException):
    """Raised where the body is read, once it is longer than the route takes."""

    def __init__(self) -> None:
        super().__init__(413)


class BodyLimits:
    """Refuses long bodies, with or without a Content-Length, without reading them whole.

    A `*` in a path of `limits` stands for anything.
    """

    def __init__(self, app: ASGIApp, limits: Mapping[str, int], otherwise: int) -> None:
        self._app = app
        self._limits = limits
        self._patterns = {path: most for path, most in limits.items() if "*" in path}
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        told = _header(scope, b"content-length")
        if told is not None and told.isdigit() and int(told) > limit:
            refusal = response(PayloadTooLarge("The body is too large."))
            refusal.headers["Connection"] = "close"
            await refusal(scope, receive, send)
            return
        if told is not None:  # the server holds the client to its word
            await self._app(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise TooLarge
            return message

        await self._app(scope, counted, send)

    def _limit(self, path: str) -> int:
        for pattern, most in self._patterns.items():
            if fnmatchcase(path, pattern):
                return most
        return self._limits.get(path, self._otherwise)


def _header(scope: Scope, name: bytes) -> bytes | None:
    found: bytes | None = next((value for key, value in scope["headers"] if key == name), None)
    return found
