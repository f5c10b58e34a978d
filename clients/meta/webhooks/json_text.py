"""Reading JSON that holds whatever people type, without losing the body it came in."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import orjson

_NOT_STORABLE = b"\\u0000"
_TOO_LONG_FOR_64_BITS = re.compile(rb"[:,\[]\s*-?[0-9]{20}")
_REPLACEMENT = "\ufffd"


class BrokenBody(Exception):
    """The body is not a JSON object."""


def read_object(body: bytes) -> dict[str, Any]:
    """The object a body holds, its text storable in PostgreSQL and its numbers exact.

    Half an emoji, as a cut name has it, and NUL are legal JSON that UTF-8 or text columns
    refuse: both become U+FFFD, or one such message would keep a whole batch out for ever.
    """
    try:
        if _NOT_STORABLE in body or _TOO_LONG_FOR_64_BITS.search(body):
            document = _lenient(body)
        else:
            document = orjson.loads(body)
    except orjson.JSONDecodeError:
        document = _lenient(body)
    if not isinstance(document, dict):
        raise BrokenBody
    return document


def as_json(piece: Any) -> bytes:
    """A piece of what was read, as JSON."""
    try:
        return orjson.dumps(piece)
    except TypeError:  # nested deeper than orjson writes
        return json.dumps(piece).encode()


def as_id(value: Any) -> str | None:
    """An id as opaque text, however Meta wrote it."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None


def moment(value: Any) -> datetime | None:
    """A time in epoch seconds, as a number or its digits."""
    try:
        return datetime.fromtimestamp(int(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _lenient(body: bytes) -> Any:
    try:
        text = body.decode("utf-8", "replace")
        return _storable(json.loads(text, parse_int=_exact, parse_constant=_no_number))
    except (ValueError, RecursionError):
        raise BrokenBody from None


def _exact(digits: str) -> int | str:
    return int(digits) if len(digits) < 19 else digits


def _no_number(_: str) -> float:
    raise ValueError("NaN and Infinity are not JSON")


def _storable(value: Any) -> Any:
    match value:
        case str():
            whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            return whole.replace("\x00", _REPLACEMENT)
        case list():
            return [_storable(item) for item in value]
        case dict():
            return {_storable(name): _storable(item) for name, item in value.items()}
        case _:
            return value
