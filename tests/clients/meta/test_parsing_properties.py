"""Whatever Meta writes, an event is read or refused: never anything else."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.meta.webhooks.address_book import parse_address_book
from clients.meta.webhooks.calls import parse_call
from clients.meta.webhooks.echoes import parse_echo
from clients.meta.webhooks.groups import parse_group
from clients.meta.webhooks.handovers import parse_handover
from clients.meta.webhooks.history import parse_history
from clients.meta.webhooks.identities import parse_user_id
from clients.meta.webhooks.messages import parse_message
from clients.meta.webhooks.reading import BadEvent
from clients.meta.webhooks.split import Kind, split
from clients.meta.webhooks.statuses import parse_status
from tests.clients.meta.payload import raw

PARSERS: dict[Kind, Callable[[bytes], object]] = {
    Kind.MESSAGE: parse_message,
    Kind.STATUS: parse_status,
    Kind.ECHO: parse_echo,
    Kind.HISTORY: parse_history,
    Kind.CONTACT: parse_address_book,
    Kind.IDENTITY: parse_user_id,
    Kind.CALL: parse_call,
    Kind.GROUP: parse_group,
    Kind.CHANGE: parse_handover,
}
BODIES = (
    "every_type",
    "message_details",
    "system_messages",
    "statuses",
    "phone_echoes",
    "phone_history",
    "address_book",
    "user_ids",
    "calls",
    "group_events",
    "handover",
)
ODD = st.sampled_from(
    [None, True, 0, -1.5, 10**18, 10**400, "", "x", "9" * 5000, [], [None], {}, {"a": 1}]
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where in a document something could be written instead."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for name, part in inside:
        found.append((*path, name))
        if isinstance(part, dict | list):
            found += places(part, (*path, name))
    return found


def read(body: bytes) -> tuple[int, int]:
    """How many events there are, and how many of them were refused."""
    refused, found = 0, split(body)
    for event in found:
        parse = PARSERS.get(event.kind)
        try:
            if parse is not None:
                parse(event.body)
        except BadEvent:
            refused += 1
    return len(found), refused


@pytest.mark.parametrize("name", BODIES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_one_part_of_the_wrong_type_never_breaks_a_body(name: str, data: st.DataObject) -> None:
    document = json.loads(raw(name))
    path = data.draw(st.sampled_from(places(document)))
    item = document
    for step in path[:-1]:
        item = item[step]
    item[path[-1]] = data.draw(ODD)

    read(json.dumps(document).encode())


@pytest.mark.parametrize("name", ["message_details", "phone_echoes", "address_book", "calls"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_one_item_of_the_wrong_type_costs_itself_only(name: str, data: st.DataObject) -> None:
    document = json.loads(raw(name))
    _, refused = read(raw(name))
    value = document["entry"][0]["changes"][0]["value"]
    items = next(
        part for key, part in value.items() if isinstance(part, list) and key != "contacts"
    )
    at = data.draw(st.integers(0, len(items) - 1))
    item, path = items[at], data.draw(st.sampled_from(places(items[at])))
    for step in path[:-1]:
        item = item[step]
    item[path[-1]] = data.draw(ODD)

    assert read(json.dumps(document).encode())[1] <= refused + 1
