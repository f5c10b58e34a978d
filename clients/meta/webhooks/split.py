"""A webhook body, taken apart into events that can be stored and applied one by one."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from clients.meta.webhooks.json_text import as_id, as_json, moment, read_object
from clients.meta.webhooks.people import Named, People

UNKNOWN_FIELD = "unknown"


class Kind(StrEnum):
    """What an event carries. A CHANGE is the whole value of a field that is no list.

    HISTORY is one old thread, CONTACT an entry of the phone's own address book.
    """

    MESSAGE = "message"
    STATUS = "status"
    ERROR = "error"
    ECHO = "echo"
    PREFERENCE = "preference"
    CALL = "call"
    ACTION = "action"
    HISTORY = "history"
    CONTACT = "contact"
    IDENTITY = "identity"
    GROUP = "group"
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
    "history": Kind.HISTORY,
    "state_sync": Kind.CONTACT,
    "user_id_update": Kind.IDENTITY,
    "groups": Kind.GROUP,
}
# Whom an item is about. Somebody who changed their number is still found under the old id.
_PEOPLE: dict[Kind, Named] = {
    Kind.MESSAGE: Named(("system.previous_user_id", "from_user_id"), ("from", "system.user_id")),
    Kind.STATUS: Named(
        ("recipient_user_id", "recipient_participant_user_id"),
        ("recipient_id", "recipient_participant_id"),
    ),
    Kind.ECHO: Named(("to_user_id",), ("to", "message.to", "from")),
    Kind.PREFERENCE: Named(("user_id",), ("wa_id",)),
    Kind.CALL: Named(("from_user_id", "to_user_id"), ("from", "to")),
    Kind.HISTORY: Named(("thread.context.user_id",), ("thread.context.wa_id", "thread.id")),
    Kind.CONTACT: Named(("contact.user_id",), ("contact.phone_number",)),
    Kind.IDENTITY: Named(("user_id.previous",), ("wa_id", "user_id.current")),
}
_NOBODY = Named()
_SENDER = Named(("sender.user_id",), ("sender.phone_number",))
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
    if isinstance(standby := value.get("standby"), dict):
        # What a number hears while another role owns the thread stands one level deeper.
        value = {name: part for name, part in value.items() if name != "standby"} | standby
    lists = [name for name in _LISTS if name in value and value[name] != []]
    # Without metadata an `errors` list is no webhook error but a part of the change.
    if not lists or (lists == ["errors"] and "metadata" not in value):
        yield _whole_change(field, waba_id, value, time)
        return
    number = _phone_number_id(value)
    shared = {name: part for name, part in value.items() if name not in _LISTS}
    people = People(value, shared.pop("contacts", None))
    for name in lists:
        items = _threads(value[name]) if name == "history" else value[name]
        for item in items if isinstance(items, list) else [items]:
            piece = {**shared, name: [item]}
            if not (isinstance(items, list) and isinstance(item, dict)):
                yield _malformed(waba_id, piece, field, number)
                continue
            kind = _LISTS[name]
            named = _PEOPLE.get(kind, _NOBODY)
            if contact := people.contact(item, named, alone=len(items) == 1):
                piece["contacts"] = [contact]
            key = _key(kind, item, people.key(item, named, contact), number or waba_id)
            at = moment(item.get("timestamp")) or moment(time)
            yield Event(field, kind, waba_id, number, key, as_json(piece), at)


def _threads(chunks: Any) -> Any:
    """Chunks of history, taken apart into one for each thread: there may be thousands."""
    if not isinstance(chunks, list):
        return chunks
    pieces = []
    for chunk in chunks:
        threads = chunk.get("threads") if isinstance(chunk, dict) else None
        if isinstance(threads, list) and threads:
            shared = {name: part for name, part in chunk.items() if name != "threads"}
            pieces += [{**shared, "thread": thread} for thread in threads]
        else:
            pieces.append(chunk)
    return pieces


def _whole_change(field: str, waba_id: str, value: dict[str, Any], time: Any) -> Event:
    number = _phone_number_id(value)
    if person := People(value, None).key(value, _SENDER, None):
        subject = f"{number or waba_id}:{person}"
    else:
        subject = next((s for name in _SUBJECTS if (s := as_id(value.get(name)))), waba_id)
    at = moment(time) or moment(value.get("timestamp"))
    return Event(field, Kind.CHANGE, waba_id, number, subject, as_json(value), at)


def _key(kind: Kind, item: dict[str, Any], person: str | None, number: str) -> str:
    if kind is Kind.STATUS:
        return as_id(item.get("biz_opaque_callback_data")) or as_id(item.get("id")) or number
    if kind is Kind.GROUP:
        person = as_id(item.get("group_id"))
    return f"{number}:{person}" if person else number


def _phone_number_id(value: dict[str, Any]) -> str | None:
    """Most fields say it in their metadata, a handover in its recipient."""
    places = (value.get("metadata"), value.get("recipient"))
    found = (as_id(place.get("phone_number_id")) for place in places if isinstance(place, dict))
    return next((id for id in found if id is not None), None)


def _malformed(
    waba_id: str, piece: Any, field: str = UNKNOWN_FIELD, number: str | None = None
) -> Event:
    if isinstance(piece, dict) and isinstance(piece.get("field"), str):
        field = piece["field"]
    return Event(field, Kind.MALFORMED, waba_id, number, waba_id, as_json(piece), None)
