"""A webhook body, taken apart into events that can be stored and applied one by one."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from clients.meta.webhooks.contacts import Contacts
from clients.meta.webhooks.json_text import as_id, as_json, moment, read_object

UNKNOWN_FIELD = "unknown"


class Kind(StrEnum):
    """What an event carries. A CHANGE is the whole value of a field that is no list."""

    MESSAGE = "message"
    STATUS = "status"
    ERROR = "error"
    ECHO = "echo"
    PREFERENCE = "preference"
    CALL = "call"
    ACTION = "action"
    CHANGE = "change"
    MALFORMED = "malformed"


class Event(NamedTuple):
    """One fact from Meta. `body` is JSON in Meta's shape and enough to apply it.

    `key` orders: events of one key are applied one after the other. It may hold a phone
    number, so it goes into no log.
    """

    field: str
    kind: Kind
    waba_id: str
    phone_number_id: str | None
    key: str
    body: bytes
    occurred_at: datetime | None


_LISTS = {
    "messages": Kind.MESSAGE,
    "statuses": Kind.STATUS,
    "errors": Kind.ERROR,
    "message_echoes": Kind.ECHO,
    "user_preferences": Kind.PREFERENCE,
    "calls": Kind.CALL,
    "user_actions": Kind.ACTION,
}
# Whom an item is about: at Meta's choice a business-scoped id, a phone, or both.
_PEOPLE: dict[Kind, tuple[str, ...]] = {
    Kind.MESSAGE: ("from_user_id", "from"),
    Kind.STATUS: (
        "recipient_user_id",
        "recipient_id",
        "recipient_participant_user_id",
        "recipient_participant_id",
    ),
    Kind.ERROR: (),
    Kind.ECHO: ("to_user_id", "to"),
    Kind.PREFERENCE: ("user_id", "wa_id"),
    Kind.CALL: ("from_user_id", "to_user_id", "from", "to"),
    Kind.ACTION: (),
}
_SUBJECTS = ("message_template_id", "flow_id", "solution_id", "display_phone_number", "entity_id")


def split(body: bytes) -> list[Event]:
    """Every event of a body, in order. What is misshapen becomes an event of its own, kept raw.

    Raises `BrokenBody` only when the body is no JSON object.
    """
    document = read_object(body)
    events: list[Event] = []
    entries = document.get("entry")
    if not isinstance(entries, list):
        return [_malformed("", document)]
    for entry in entries:
        events.extend(_of_entry(entry))
    return events


def _of_entry(entry: Any) -> Iterator[Event]:
    if not isinstance(entry, dict):
        yield _malformed("", entry)
        return
    waba_id = as_id(entry.get("id")) or ""
    changes = entry.get("changes")
    if not isinstance(changes, list):
        yield _malformed(waba_id, entry)
        return
    for change in changes:
        match change:
            case {"field": str(field), "value": dict(value)}:
                yield from _of_change(field, waba_id, value, entry.get("time"))
            case _:
                yield _malformed(waba_id, change)


def _of_change(field: str, waba_id: str, value: dict[str, Any], time: Any) -> Iterator[Event]:
    lists = [name for name in _LISTS if name in value and value[name] != []]
    # Without metadata an `errors` list is no webhook error but a part of the change.
    if not lists or (lists == ["errors"] and "metadata" not in value):
        yield _whole_change(field, waba_id, value, time)
        return
    number = _phone_number_id(value)
    shared = {name: part for name, part in value.items() if name not in _LISTS}
    contacts = Contacts(shared.pop("contacts", None))
    for name in lists:
        items = value[name]
        for item in items if isinstance(items, list) else [items]:
            piece = {**shared, name: [item]}
            if not (isinstance(items, list) and isinstance(item, dict)):
                yield _malformed(waba_id, piece, field, number)
                continue
            kind = _LISTS[name]
            people = [person for key in _PEOPLE[kind] if (person := as_id(item.get(key)))]
            if contact := contacts.of(people, alone=len(items) == 1):
                piece["contacts"] = [contact]
            key = _key(kind, item, people, number or waba_id)
            at = moment(item.get("timestamp")) or moment(time)
            yield Event(field, kind, waba_id, number, key, as_json(piece), at)


def _whole_change(field: str, waba_id: str, value: dict[str, Any], time: Any) -> Event:
    subject = next((s for name in _SUBJECTS if (s := as_id(value.get(name)))), waba_id)
    at = moment(time) or moment(value.get("timestamp"))
    number = _phone_number_id(value)
    return Event(field, Kind.CHANGE, waba_id, number, subject, as_json(value), at)


def _key(kind: Kind, item: dict[str, Any], people: list[str], number: str) -> str:
    if kind is Kind.STATUS:
        return as_id(item.get("biz_opaque_callback_data")) or as_id(item.get("id")) or number
    return f"{number}:{people[0]}" if people else number


def _phone_number_id(value: dict[str, Any]) -> str | None:
    metadata = value.get("metadata")
    return as_id(metadata.get("phone_number_id")) if isinstance(metadata, dict) else None


def _malformed(
    waba_id: str, piece: Any, field: str = UNKNOWN_FIELD, number: str | None = None
) -> Event:
    if isinstance(piece, dict) and isinstance(piece.get("field"), str):
        field = piece["field"]
    return Event(field, Kind.MALFORMED, waba_id, number, waba_id, as_json(piece), None)
