"""Everything about one person at one number is applied in order, by whatever name it comes."""

import orjson
import pytest

from clients.meta.webhooks.split import Event, split
from tests.clients.meta.payload import events

NUMBER, PHONE, ID = "300000000000007", "15550100001", "US.7730000001"
METADATA = {"display_phone_number": "15550009900", "phone_number_id": NUMBER}
CONTACT = {"wa_id": PHONE, "user_id": ID}


def one(field: str, **value: object) -> Event:
    change = {"field": field, "value": {"metadata": METADATA, **value}}
    [event] = split(orjson.dumps({"entry": [{"id": "4", "changes": [change]}]}))
    return event


@pytest.mark.parametrize(
    "event",
    [
        one("messages", messages=[{"from": PHONE, "from_user_id": ID}]),
        one("messages", messages=[{"from_user_id": ID}]),
        one("messages", messages=[{"from": PHONE}], contacts=[CONTACT]),
        one("messages", messages=[{"from": "15550100077"}], contacts=[CONTACT]),
        one("messages", messages=[{"from": PHONE, "from_user_id": ID}], contacts=["x"]),
        one("smb_message_echoes", message_echoes=[{"to": PHONE, "to_user_id": ID}]),
        one("smb_message_echoes", message_echoes=[{"to": PHONE}], contacts=[CONTACT]),
        one("standby", standby={"messages": [{"from": PHONE, "from_user_id": ID}]}),
        one("user_preferences", user_preferences=[{"wa_id": PHONE}], contacts=[CONTACT]),
        one("calls", calls=[{"from": "15550009900", "to": PHONE, "to_user_id": ID}]),
        *events("system_messages")[:2],
        events("phone_history")[0],
        *events("address_book")[:2],
        events("user_ids")[0],
    ],
)
def test_the_id_is_what_orders_as_soon_as_anything_tells_it(event: Event) -> None:
    assert event.key == f"{NUMBER}:{ID}"


@pytest.mark.parametrize(
    "event",
    [
        one("messages", messages=[{"from": PHONE}]),
        one("messages", messages=[{"from": PHONE}], contacts=[{"wa_id": PHONE}]),
        one("smb_message_echoes", message_echoes=[{"from": "15550009900", "to": PHONE}]),
        one("smb_message_echoes", message_echoes=[{"from": PHONE, "to": "15550009900"}]),
        one("calls", calls=[{"from": "15550009900", "to": PHONE}]),
        one("history", history=[{"threads": [{"id": PHONE}]}]),
        one("smb_app_state_sync", state_sync=[{"contact": {"phone_number": f"+{PHONE}"}}]),
        events("handover")[0],
    ],
)
def test_where_only_a_phone_is_told_the_phone_orders(event: Event) -> None:
    assert event.key == f"{NUMBER}:{PHONE}"


def test_a_group_is_ordered_by_itself() -> None:
    assert [event.key for event in events("group_events")] == [
        f"{NUMBER}:group-1",
        f"{NUMBER}:group-1",
        NUMBER,
    ]


def test_what_names_nobody_is_ordered_by_its_number() -> None:
    assert one("history", history=[{"metadata": {"progress": 100}}]).key == NUMBER
    assert one("messages", messages=[{"id": "wamid.1"}]).key == NUMBER
