"""Every refusal in one shape, and nothing a caller sent ever repeated in it."""

import logging
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from temporalio.service import RPCError, RPCStatusCode

from api.validation import Detail, details_of
from core.logging import request_id
from core.outage import database_is_away, text_was_refused
from models.ingest.inbox import InboxFull

_log = logging.getLogger(__name__)
_MEDIA_TYPE = "application/json"


class ApiError(Exception):
    """A refusal the caller may read. `details` name fields of the request."""

    status: ClassVar[int]
    code: ClassVar[str]
    headers: Mapping[str, str] = {}

    def __init__(self, message: str, details: Iterable[Detail] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.details = list(details)


class ValidationFailed(ApiError):
    status, code = 400, "VALIDATION_ERROR"


class AuthenticationFailed(ApiError):
    status, code = 401, "AUTHENTICATION_ERROR"
    headers: Mapping[str, str] = {"WWW-Authenticate": "Bearer"}


class NotAllowed(ApiError):
    status, code = 403, "AUTHORIZATION_ERROR"


class NotFound(ApiError):
    status, code = 404, "NOT_FOUND"


class MethodNotAllowed(ApiError):
    status, code = 405, "METHOD_NOT_ALLOWED"


class Conflict(ApiError):
    status, code = 409, "CONFLICT"


class WindowClosed(ApiError):
    status, code = 409, "WINDOW_CLOSED"


class PayloadTooLarge(ApiError):
    status, code = 413, "PAYLOAD_TOO_LARGE"


class RateLimited(ApiError):
    status, code = 429, "RATE_LIMIT_EXCEEDED"

    def __init__(
        self, message: str, retry_after: timedelta | None = None, details: Iterable[Detail] = ()
    ) -> None:
        super().__init__(message, details)
        if retry_after is not None:
            self.headers = {"Retry-After": str(max(math.ceil(retry_after.total_seconds()), 1))}


class Unexpected(ApiError):
    status, code = 500, "INTERNAL_ERROR"


class Unavailable(ApiError):
    status, code = 503, "SERVICE_UNAVAILABLE"


_BY_STATUS: dict[int, tuple[type[ApiError], str]] = {
    401: (AuthenticationFailed, "Authentication is required."),
    403: (NotAllowed, "You may not do this."),
    404: (NotFound, "There is nothing here."),
    405: (MethodNotAllowed, "This method is not allowed here."),
    413: (PayloadTooLarge, "The body is too large."),
    429: (RateLimited, "Too many requests."),
    503: (Unavailable, "A service we need is away. Try again."),
}
_TEMPORAL_AWAY = (
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.CANCELLED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
)


def envelope(code: str, message: str, details: Sequence[Detail] = ()) -> bytes:
    """The body of every refusal."""
    return orjson.dumps({"error": told(code, message, details)})


def told(code: str, message: str, details: Sequence[Detail] = ()) -> dict[str, object]:
    """What stands in the envelope."""
    return {
        "code": code,
        "message": message,
        "details": details,
        "requestId": request_id.get(),
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
    }


def response(error: ApiError, headers: Mapping[str, str] | None = None) -> Response:
    body = envelope(error.code, error.message, error.details)
    return Response(body, error.status, {**error.headers, **(headers or {})}, _MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Render everything that is raised behind a route."""
    app.add_exception_handler(ApiError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _by_status)
    app.add_exception_handler(RPCError, _temporal)
    app.add_exception_handler(SQLAlchemyError, _database)
    app.add_exception_handler(OSError, _database)
    app.add_exception_handler(InboxFull, _away)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unexpected)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return response(error)


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    refusal = ValidationFailed("The request is not valid.", details_of(error.errors()))
    return response(refusal)


async def _by_status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind, message = _BY_STATUS.get(
        error.status_code, (ValidationFailed, "The request is not valid.")
    )
    headers = _allowing(request) if kind is MethodNotAllowed else error.headers
    return response(kind(message), headers)


def _allowing(request: Request) -> dict[str, str]:
    """Each method of a path is a route of its own, and Starlette names those of one of them."""
    ends = getattr(request.scope.get("route"), "path_format", "/")
    depth = request.url.path.count("/")
    described: dict[str, dict[str, object]] = request.app.openapi()["paths"]
    found = (
        methods
        for path, methods in described.items()
        if path.endswith(ends) and path.count("/") == depth
    )
    allowed = sorted(method.upper() for method in next(found, {}))
    return {"Allow": ", ".join(allowed)}


async def _temporal(request: Request, error: Exception) -> Response:
    assert isinstance(error, RPCError)
    if error.status in _TEMPORAL_AWAY:
        return await _away(request, error)
    return await _unexpected(request, error)


async def _database(request: Request, error: Exception) -> Response:
    if database_is_away(error):
        return await _away(request, error)
    if text_was_refused(error):
        return response(ValidationFailed("A text in the request holds a null byte."))
    return await _unexpected(request, error)


async def _away(_: Request, error: Exception) -> Response:
    _log.warning("a service is away: %s", type(error).__name__)
    return response(Unavailable("A service we need is away. Try again."), {"Retry-After": "5"})


async def _gone(_: Request, error: Exception) -> Response:
    """Nobody reads it; nothing of ours went wrong."""
    return response(ValidationFailed("The request ended before its body."))


async def _unexpected(request: Request, error: Exception) -> Response:
    """Logged as class and lines, never as text: the text may quote a row."""
    _log.error("%s %s failed", request.method, _route(request), exc_info=error)
    return response(Unexpected("Something went wrong on our side."))


def _route(request: Request) -> Any:
    """The route's template: a path may hold what somebody typed."""
    route = request.scope.get("route")
    return getattr(route, "path", "unknown route")
