"""A webhook body becomes events, and none is lost."""

import json
from datetime import UTC, datetime

import orjson
import pytest

from clients.meta.webhooks.json_text import BrokenBody
from clients.meta.webhooks.messages import parse_message
from clients.meta.webhooks.split import Kind, split
from tests.clients.meta.payload import events, only_event

NUMBER, OTHER_NUMBER = "300000000000007", "300000000000008"
ACCOUNT, OTHER_ACCOUNT = "400000000000009", "400000000000010"


def a_message(text: str) -> bytes:
    message = {"id": "wamid.1", "from": "15550100001", "timestamp": "1790000000", "type": "text"}
    value = {"messages": [{**message, "text": {"body": text}}]}
    return json.dumps(
        {"entry": [{"id": ACCOUNT, "changes": [{"field": "messages", "value": value}]}]}
    ).encode()


def test_every_message_and_status_of_a_batch_is_an_event() -> None:
    assert [(e.kind, e.waba_id, e.phone_number_id) for e in events("messages_and_status")] == [
        (Kind.MESSAGE, ACCOUNT, NUMBER),
        (Kind.MESSAGE, ACCOUNT, NUMBER),
        (Kind.STATUS, ACCOUNT, NUMBER),
        (Kind.MESSAGE, OTHER_ACCOUNT, OTHER_NUMBER),
    ]


def test_a_message_is_ordered_by_number_and_sender_and_a_status_by_its_echo() -> None:
    assert [e.key for e in events("messages_and_status")] == [
        f"{NUMBER}:US.7730000001",
        f"{NUMBER}:US.7730000002",
        "01932d3c-8f6e-7c41-a111-000000000001",
        f"{OTHER_NUMBER}:US.7730000002",
    ]


def test_a_status_without_echo_is_ordered_by_its_message() -> None:
    assert events("statuses")[2].key == "wamid.OUT3"


def test_an_event_carries_its_metadata_and_its_own_contact_only() -> None:
    value = orjson.loads(events("messages_and_status")[1].body)
    assert value["metadata"]["phone_number_id"] == NUMBER
    assert [contact["wa_id"] for contact in value["contacts"]] == ["15550100002"]
    assert [message["id"] for message in value["messages"]] == ["wamid.IN2"]
    assert "statuses" not in value


def test_an_event_happened_when_its_item_says_else_when_its_entry_says() -> None:
    assert events("statuses")[0].occurred_at == datetime.fromtimestamp(1790000001, UTC)
    assert only_event("template_paused").occurred_at == datetime.fromtimestamp(1790000100, UTC)


def test_what_is_misshapen_is_kept_and_its_neighbours_live() -> None:
    found = events("misshapen")
    assert [e.kind for e in found].count(Kind.MALFORMED) == 9
    healthy = [(e.field, e.kind, e.phone_number_id) for e in found if e.kind != Kind.MALFORMED]
    assert healthy == [
        ("messages", Kind.MESSAGE, NUMBER),
        ("messages", Kind.ERROR, NUMBER),
        ("messages", Kind.MESSAGE, None),
        ("brand_new_field", Kind.CHANGE, None),
    ]
    assert b'"oops"' in b"".join(e.body for e in found if e.kind == Kind.MALFORMED)


def test_every_piece_of_a_misshapen_body_is_json() -> None:
    for event in events("misshapen"):
        orjson.loads(event.body)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("template_paused", "9007199254740993123"),
        ("flow_failing", "6627"),
        ("number_upgraded", "15550009900"),
        ("account_restricted", ACCOUNT),
    ],
)
def test_a_change_is_one_event_ordered_by_what_it_is_about(name: str, key: str) -> None:
    event = only_event(name)
    assert (event.kind, event.key) == (Kind.CHANGE, key)


def test_a_call_its_state_and_its_error_are_three_events() -> None:
    assert [e.kind for e in events("call_ended")] == [Kind.STATUS, Kind.ERROR, Kind.CALL]


def test_ids_above_what_a_double_holds_stay_exact() -> None:
    assert b"9007199254740993123" in only_event("template_paused").body


def test_numbers_above_64_bits_stay_exact() -> None:
    huge = b"123456789012345678901234567890"
    [event] = split(
        b'{"entry":[{"id":"1","changes":[{"field":"f","value":{"flow_id": ' + huge + b"}}]}]}"
    )
    assert event.key == huge.decode()
    assert huge in event.body


@pytest.mark.parametrize("odd", ["half \ud83d an emoji", "a \x00 byte", "\udc00\ud800"])
def test_text_that_cannot_be_stored_costs_its_odd_characters_only(odd: str) -> None:
    [event] = split(a_message(odd))
    text = parse_message(event.body).text
    assert text is not None
    assert "\ufffd" in text
    assert "\x00" not in text
    assert b"\\u0000" not in event.body
    assert [c for c in text if c.isascii()] == [c for c in odd if c.isascii() and c != "\x00"]


def test_a_whole_emoji_beside_half_of_one_survives() -> None:
    [event] = split(a_message("\U0001f44d and \ud83d"))
    assert parse_message(event.body).text == "\U0001f44d and \ufffd"


def test_a_change_with_empty_lists_is_kept_whole() -> None:
    body = b'{"entry":[{"id":"1","changes":[{"field":"messages","value":{"messages":[]}}]}]}'
    assert [(e.kind, e.body) for e in split(body)] == [(Kind.CHANGE, b'{"messages":[]}')]


def test_a_body_without_entries_is_kept() -> None:
    assert [e.kind for e in split(b'{"object":"page"}')] == [Kind.MALFORMED]
    assert split(b'{"object":"whatsapp_business_account","entry":[]}') == []


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"7", b'"x"', b"{", b"\xff", b'{"a":NaN}', b"[" * 100_000]
)
def test_a_body_that_is_no_json_object_is_broken(body: bytes) -> None:
    with pytest.raises(BrokenBody):
        split(body)


def test_a_thousand_statuses_of_a_thousand_people_each_get_their_contact() -> None:
    people = range(1000)
    value = {
        "metadata": {"phone_number_id": NUMBER},
        "contacts": [{"wa_id": str(15550200000 + n)} for n in people],
        "statuses": [{"id": f"w{n}", "recipient_id": str(15550200000 + n)} for n in people],
    }
    change = {"field": "messages", "value": value}
    found = split(orjson.dumps({"entry": [{"id": ACCOUNT, "changes": [change]}]}))
    for event in found:
        piece = orjson.loads(event.body)
        assert piece["contacts"][0]["wa_id"] == piece["statuses"][0]["recipient_id"]
    assert len(found) == 1000
