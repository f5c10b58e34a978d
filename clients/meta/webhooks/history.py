"""What was said before a phone's number was connected: up to half a year, a thread at a time."""

from dataclasses import dataclass
from typing import Any

from clients.meta.webhooks.content import Message, read_message
from clients.meta.webhooks.json_text import as_id
from clients.meta.webhooks.people import own_digits
from clients.meta.webhooks.reading import (
    BadEvent,
    codes,
    e164,
    inner,
    only_item,
    optional_word,
    phone_number_id,
    read_value,
    whole_number,
)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OldMessage(Message):
    """`inbound` is the customer's. `status` is what became of it: READ, PENDING, ERROR ...

    A file is a `media_placeholder`; those of the last 14 days come once more as messages and
    echoes of the field `history`, with their media.
    """

    inbound: bool
    status: str | None


@dataclass(frozen=True, slots=True)
class Thread:
    """Messages with one person, in Meta's order. `unreadable` ones were left out."""

    phone: str | None
    user_id: str | None
    username: str | None
    messages: tuple[OldMessage, ...]
    unreadable: int


@dataclass(frozen=True, slots=True)
class HistoryPiece:
    """One thread of a chunk. All of the history was sent when `progress` is 100.

    Without a thread it tells only how far Meta is, or by `refused` that there is none: the
    business did not want to share it (2593109), or the request came too late or twice.
    """

    phone_number_id: str | None
    phase: int | None
    chunk: int | None
    progress: int | None
    refused: tuple[int, ...]
    thread: Thread | None


def parse_history(body: bytes) -> HistoryPiece:
    """Raises `BadEvent` when nobody is named; a message that cannot be read is left out."""
    value = read_value(body)
    item = only_item(value, "history")
    metadata = inner(item, "metadata")
    return HistoryPiece(
        phone_number_id=phone_number_id(value),
        phase=whole_number(metadata, "phase"),
        chunk=whole_number(metadata, "chunk_order"),
        progress=whole_number(metadata, "progress"),
        refused=codes(item),
        thread=_thread(item["thread"], own_digits(value)) if "thread" in item else None,
    )


def _thread(thread: Any, own: str | None) -> Thread:
    if not isinstance(thread, dict):
        raise BadEvent("thread")
    context, id = inner(thread, "context"), as_id(thread.get("id"))
    phone, user_id = as_id(context.get("wa_id")), as_id(context.get("user_id"))
    if id is not None and id.removeprefix("+").isdecimal():
        phone = phone or id
    else:
        user_id = user_id or id
    if phone is None and user_id is None:
        raise BadEvent("id")
    items = thread.get("messages")
    read: list[OldMessage] = []
    unreadable = 0
    for item in items if isinstance(items, list) else []:
        try:
            read.append(_message(item, own, (phone, user_id)))
        except BadEvent:
            unreadable += 1
    return Thread(e164(phone), user_id, as_id(context.get("username")), tuple(read), unreadable)


def _message(item: Any, own: str | None, theirs: tuple[str | None, ...]) -> OldMessage:
    if not isinstance(item, dict):
        raise BadEvent("messages")
    return OldMessage(
        **read_message(item).parts(),
        inbound=_inbound(item, own, theirs),
        status=optional_word(inner(item, "history_context"), "status"),
    )


def _inbound(item: Json, own: str | None, theirs: tuple[str | None, ...]) -> bool:
    """Each side may be left out, or be a business-scoped id; one of them tells."""
    writers = [name for key in ("from", "from_user_id") if (name := as_id(item.get(key)))]
    readers = [name for key in ("to", "to_user_id") if (name := as_id(item.get(key)))]
    if any(name in theirs for name in writers):
        return True
    return own in readers and own not in writers
