"""Webhook events and the body that carries several of them, ASCII-escaped like Meta's."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii as quoted
from typing import NamedTuple

from simulator.world import Message, Number, user_id_of


class Key(NamedTuple):
    """Under which an acknowledged event is remembered."""

    kind: str
    id: str
    status: str | None = None
    echo: str | None = None
    recipient: str | None = None
    number: str | None = None


@dataclass(slots=True)
class Event:
    """Either a status (contact and status, JSON) or a change of any field (value, JSON)."""

    key: Key
    account_id: str
    number: Number | None = None
    contact: str | None = None
    status: str | None = None
    field: str = "messages"
    value: str = ""
    time: int | None = None


def dumps(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def status_event(
    message: Message, status: str, at: float, *, priced: bool, echo: bool, error: str | None = None
) -> Event:
    """A status in the v24 style: no conversation, contacts everywhere but on failed."""
    number, who = message.number, message.recipient
    contact: str | None
    if message.by_user_id:
        user_id = who
        named = f'"recipient_user_id":"{user_id}"'
        contact = f'{{"profile":{{"name":"Customer"}},"user_id":"{user_id}"}}'
    elif error is None:
        user_id = user_id_of(who)
        named = f'"recipient_id":"{who}","recipient_user_id":"{user_id}"'
        contact = f'{{"profile":{{"name":"Customer"}},"wa_id":"{who}","user_id":"{user_id}"}}'
    else:
        named = f'"recipient_id":"{who}"'
    tail = ""
    if echo and message.echo is not None:
        tail = f',"biz_opaque_callback_data":{quoted(message.echo)}'
    if priced:
        tail += (
            ',"pricing":{"billable":true,"pricing_model":"PMP","type":"regular",'
            f'"category":"{message.category}"}}'
        )
    if error is not None:
        contact = None
        tail += f',"errors":[{error}]'
    return Event(
        Key("status", message.wamid, status, message.echo, who, number.id),
        number.account.id,
        number,
        contact,
        f'{{"id":"{message.wamid}","status":"{status}","timestamp":"{int(at)}",{named}{tail}}}',
    )


def status_error(code: int, title: str) -> str:
    return dumps(
        {
            "code": code,
            "title": title,
            "message": title,
            "error_data": {"details": title},
            "href": "/documentation/business-messaging/whatsapp/support/error-codes",
        }
    )


def metadata(number: Number) -> str:
    return (
        f'"messaging_product":"whatsapp","metadata":{{"display_phone_number":"{number.digits}",'
        f'"phone_number_id":"{number.id}"}}'
    )


def body(events: Sequence[Event], escape_slashes: bool) -> bytes:
    """One entry per account; the statuses of a number share a change, failed ones apart."""
    entries: dict[tuple[str, int | None], list[str]] = {}
    shared: dict[tuple[str, bool], list[Event]] = {}
    for event in events:
        if event.status is not None and event.number is not None:
            shared.setdefault((event.number.id, event.contact is None), []).append(event)
        else:
            entries.setdefault((event.account_id, event.time), []).append(
                f'{{"value":{event.value},"field":"{event.field}"}}'
            )
    for group in shared.values():
        entries.setdefault((group[0].account_id, None), []).append(_statuses(group))
    text = ",".join(
        _entry(account_id, at, changes) for (account_id, at), changes in entries.items()
    )
    text = f'{{"object":"whatsapp_business_account","entry":[{text}]}}'
    return (text.replace("/", "\\/") if escape_slashes else text).encode("ascii")


def _entry(account_id: str, at: int | None, changes: Iterable[str]) -> str:
    when = "" if at is None else f'"time":{at},'
    return f'{{"id":{quoted(account_id)},{when}"changes":[{",".join(changes)}]}}'


def _statuses(group: list[Event]) -> str:
    assert group[0].number is not None
    contacts = ",".join(dict.fromkeys(e.contact for e in group if e.contact is not None))
    people = f'"contacts":[{contacts}],' if contacts else ""
    statuses = ",".join(e.status or "" for e in group)
    return (
        f'{{"value":{{{metadata(group[0].number)},{people}"statuses":[{statuses}]}},'
        '"field":"messages"}'
    )
