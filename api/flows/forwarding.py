"""Handing a phone's request to a server of the business, opened and signed by us."""

import asyncio
import hmac
import logging
import time
from typing import Any, NamedTuple

import orjson

from clients.outbound.client import Outbound
from clients.outbound.errors import OutboundError

_log = logging.getLogger(__name__)
# Meta gives up after about ten seconds.
_PATIENCE_SECONDS = 8.0
_GONE = 427


class Said(NamedTuple):
    """What a server answered, in the only two shapes that a phone takes."""

    status: int
    answer: dict[str, Any]


async def forward(
    outbound: Outbound, url: str, secret: str, request: dict[str, Any]
) -> Said | None:
    """None where no answer came in time, or none that a phone could show."""
    body = orjson.dumps(request)
    at = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "X-Parley-Timestamp": at,
        "X-Parley-Signature": signature(secret, at, body),
    }
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            answered = await outbound.post(url, body, headers)
    except (OutboundError, TimeoutError) as error:
        _log.warning("a flow's server did not answer: %s", type(error).__name__)
        return None
    said = _read(answered.status, answered.body)
    if said is None:
        _log.warning("a flow's server answered %d with what no phone shows", answered.status)
    return said


def signature(secret: str, at: str, body: bytes) -> str:
    """Over the time, a full stop and the body, so that nothing old passes for new."""
    return "sha256=" + hmac.digest(secret.encode(), f"{at}.".encode() + body, "sha256").hex()


def _read(status: int, body: bytes) -> Said | None:
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    match status, answer:
        case 200, {"screen": str(screen), "data": dict(data)} if screen:
            return Said(200, {"screen": screen, "data": data})
        case 427, {"error_msg": str(says)}:
            return Said(_GONE, {"error_msg": says})
    return None
