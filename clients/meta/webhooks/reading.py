"""Taking one stored event's body apart: strict about what we cannot do without, else liberal."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from clients.meta.webhooks.json_text import as_id, moment

Json = dict[str, Any]

# Where it is stored, a number has 32 bits.
_TOO_MANY_DIGITS = 10


class BadEvent(Exception):
    """An event we cannot apply. It names the field at fault, never what the field holds."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def read_value(body: bytes) -> Json:
    """The value of a stored event."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadEvent("body") from None
    if not isinstance(value, dict):
        raise BadEvent("body")
    return value


def only_item(value: Json, name: str) -> Json:
    """The one item a split event carries."""
    match value.get(name):
        case [dict(item)]:
            return item
    raise BadEvent(name)


def required_id(item: Json, name: str) -> str:
    """An id we cannot do without."""
    found = as_id(item.get(name))
    if found is None:
        raise BadEvent(name)
    return found


def required_moment(item: Json, name: str) -> datetime:
    """A time we cannot do without."""
    at = moment(item.get(name))
    if at is None:
        raise BadEvent(name)
    return at


def word(item: Json, name: str) -> str:
    """A constant of Meta's we cannot do without, upper-cased: some pages write it in lower case."""
    return required_id(item, name).upper()


def optional_word(item: Json, name: str) -> str | None:
    """A constant of Meta's, upper-cased; absent, null, empty and NONE are the same."""
    found = (as_id(item.get(name)) or "").upper()
    return None if found in ("", "NONE") else found


def inner(item: Json, name: str) -> Json:
    """An object inside an object that we can do without: empty if absent or misshapen."""
    found = item.get(name)
    return found if isinstance(found, dict) else {}


def content_of(item: Json, name: str) -> Json:
    """An object inside an object that may be absent, but not misshapen."""
    if item.get(name) is not None and not isinstance(item[name], dict):
        raise BadEvent(name)
    return inner(item, name)


def objects(item: Json, name: str) -> list[Json]:
    """A list of objects: empty if absent, without what is no object."""
    found = item.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def codes(item: Json) -> tuple[int, ...]:
    """The codes of an item's `errors`, in order."""
    found = (whole_number(error, "code") for error in objects(item, "errors"))
    return tuple(code for code in found if code is not None)


def phone(item: Json, name: str) -> str | None:
    """A phone as E.164: Meta leaves the `+` out, and wants it back."""
    return e164(as_id(item.get(name)))


def e164(found: str | None) -> str | None:
    return f"+{found}" if found is not None and found.isdecimal() else found


def whole_number(item: Json, name: str) -> int | None:
    """A count that Meta writes as a number or as its digits."""
    found = as_id(item.get(name))
    return int(found) if found and found.isdecimal() and len(found) < _TOO_MANY_DIGITS else None


def display_phone(item: Json) -> str:
    """A business number's phone as E.164; Meta writes it with spaces, dashes, or digits only."""
    found = required_id(item, "display_phone_number")
    digits = "".join(character for character in found if character.isdecimal())
    return f"+{digits}" if digits else found


def uuid_or_none(value: Any) -> UUID | None:
    """A UUID of ours, unless the text is somebody else's."""
    try:
        return UUID(value)
    except (AttributeError, TypeError, ValueError):
        return None


def phone_number_id(value: Json) -> str | None:
    """The business number an event belongs to."""
    metadata = value.get("metadata")
    return as_id(metadata.get("phone_number_id")) if isinstance(metadata, dict) else None
