"""How the documentation describes refusals."""

from datetime import datetime
from typing import Any

from core.types import Answer

_SAID = {
    400: ("VALIDATION_ERROR", "The request is not valid."),
    401: ("AUTHENTICATION_ERROR", "Send a working key or log in: `Authorization: Bearer ...`."),
    403: ("AUTHORIZATION_ERROR", "You may not do this."),
    404: ("NOT_FOUND", "There is nothing here."),
    409: ("CONFLICT", "It does not fit what is there."),
    413: ("PAYLOAD_TOO_LARGE", "The body is too large."),
    429: ("RATE_LIMIT_EXCEEDED", "Too many requests."),
    503: ("SERVICE_UNAVAILABLE", "A service we need is away. Try again."),
}
_NAMING_FIELDS = (400, 409)


class RefusedField(Answer):
    """What is wrong with one field of the request; the value is never repeated."""

    field: str
    message: str


class Refusal(Answer):
    code: str
    message: str
    details: list[RefusedField]
    request_id: str
    timestamp: datetime


class RefusalEnvelope(Answer):
    """The body of every refusal."""

    error: Refusal


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of a route; `default` stands for every other one."""
    return {status: _documented(status) for status in statuses} | {
        "default": {"model": RefusalEnvelope, "description": "Any other refusal, in one shape."}
    }


def _header(said: str) -> dict[str, Any]:
    return {"description": said, "schema": {"type": "integer", "minimum": 0}}


# Of every answer to somebody whose requests are counted; a refusal for their number has all.
_STANDING = {
    "X-RateLimit-Limit": _header("Requests in this minute, or what the reached quota allows."),
    "X-RateLimit-Remaining": _header("How many of them are left."),
    "X-RateLimit-Reset": _header("Seconds until they begin anew."),
    "Retry-After": _header("Seconds after which to try again."),
}


def _documented(status: int) -> dict[str, Any]:
    code, message = _SAID[status]
    details = [{"field": "phone", "message": "..."}] if status in _NAMING_FIELDS else []
    example = {
        "error": {
            "code": code,
            "message": message,
            "details": details,
            "requestId": "019aa0c2-7a51-7c3e-9d11-0c3f3d6a2b10",
            "timestamp": "2026-11-20T08:15:30.120+00:00",
        }
    }
    return {
        "model": RefusalEnvelope,
        "description": message,
        **({"headers": _STANDING} if status == 429 else {}),
        "content": {"application/json": {"example": example}},
    }
