"""Inbound messages, and who they make known."""

from typing import Any

import pytest

from core.database import Database
from models.contacts.types import Consent
from models.sending.tables import RateBucket
from tests.ingest.look import (
    consents_of,
    contacts_of,
    failed_of,
    identities_of,
    messages_of,
    threads_of,
)
from tests.ingest.moments import NOW, epoch
from tests.ingest.world import Json, a_business, a_delivery, ingest

PHONE = "14155550142"
USER = "US.7730014412"


def a_message(wamid: str = "wamid.1", **differences: Any) -> Json:
    message = {
        "from": PHONE,
        "from_user_id": USER,
        "id": wamid,
        "timestamp": epoch(),
        "type": "text",
        "text": {"body": "Hello"},
    }
    told = message | differences
    sender = {"profile": {"name": "Ana"}, "wa_id": PHONE, "user_id": USER}
    return {
        "contacts": [sender],
        "messages": [{name: value for name, value in told.items() if value is not None}],
    }


def text(words: str, wamid: str = "wamid.1", seconds: int = 0) -> Json:
    return a_message(wamid, text={"body": words}, timestamp=epoch(seconds))


async def test_a_first_message_makes_a_contact_known_by_both_names(database: Database) -> None:
    business = await a_business(database)

    await ingest(database, business, a_delivery(business, "messages", a_message()))

    [contact] = await contacts_of(database, business)
    assert (contact.name, contact.last_replied_at) == ("Ana", NOW)
    assert await identities_of(database, business) == {
        f"+{PHONE}": contact.id,
        USER: contact.id,
    }


async def test_a_message_delivered_again_is_stored_once(database: Database) -> None:
    business = await a_business(database)
    body = a_delivery(business, "messages", a_message(), a_message())

    await ingest(database, business, body)
    await ingest(database, business, body)

    [message] = await messages_of(database, business)
    assert message.inbound
    assert message.body == {"text": "Hello", "content": {"body": "Hello"}}


async def test_messages_repeated_in_one_batch_are_unread_once_and_keep_their_order(
    database: Database,
) -> None:
    business = await a_business(database)
    said = [text(f"{n}", f"wamid.{n:02}") for n in range(30)]
    repeated = a_delivery(business, "messages", *said, *reversed(said), *said)

    await ingest(database, business, repeated)

    found = sorted(await messages_of(database, business), key=lambda each: (each.at, each.id))
    assert [each.wamid for each in found] == [f"wamid.{n:02}" for n in range(30)]
    [thread] = await threads_of(database, business)
    assert thread.unread == 30


async def test_a_person_who_hides_their_phone_is_still_the_same_contact(
    database: Database,
) -> None:
    business = await a_business(database)
    hidden = a_message("wamid.2")
    del hidden["messages"][0]["from"]

    await ingest(database, business, a_delivery(business, "messages", a_message(), hidden))

    [contact] = await contacts_of(database, business)
    assert {each.contact_id for each in await messages_of(database, business)} == {contact.id}


async def test_a_changed_phone_number_leads_to_the_same_contact(database: Database) -> None:
    business = await a_business(database)
    moved = a_message(
        "wamid.2",
        type="system",
        text=None,
        system={
            "type": "user_changed_number",
            "wa_id": "14155550199",
            "user_id": "US.2",
            "previous_user_id": USER,
        },
    )

    await ingest(database, business, a_delivery(business, "messages", a_message(), moved))

    [contact] = await contacts_of(database, business)
    names = await identities_of(database, business)
    assert names["+14155550199"] == names["US.2"] == contact.id


async def test_kinds_nobody_knows_are_kept_with_their_type(database: Database) -> None:
    business = await a_business(database)
    values = [
        a_message("wamid.1", type="hologram", text=None, hologram={"depth": 3}),
        a_message("wamid.2", type="reaction", text=None, reaction={"message_id": "wamid.9"}),
        a_message("wamid.3", type="unsupported", text=None, errors=[{"code": 131051}]),
    ]

    await ingest(database, business, a_delivery(business, "messages", *values))

    kept = await messages_of(database, business)
    assert [message.type for message in kept] == ["hologram", "reaction", "unsupported"]
    assert kept[2].body == {"codes": [131051]}


async def test_a_message_from_nobody_is_set_aside(database: Database) -> None:
    business = await a_business(database)
    nobody = a_message(from_user_id=None)
    del nobody["contacts"], nobody["messages"][0]["from"]

    await ingest(database, business, a_delivery(business, "messages", nobody))

    assert await failed_of(database, business) == ["NobodyNamed"]


@pytest.mark.parametrize("words", ["STOP", " stop. ", "Stop!", "Désabonner", "ПОДПИСАТЬСЯ", "退订"])
async def test_a_word_that_is_the_whole_message_changes_consent(
    database: Database, words: str
) -> None:
    business = await a_business(database)

    await ingest(database, business, a_delivery(business, "messages", text(words)))

    [contact] = await contacts_of(database, business)
    wanted = Consent.OPTED_IN if words.startswith("ПОД") else Consent.OPTED_OUT
    assert (contact.consent, contact.consent_at) == (wanted, NOW)


async def test_a_word_inside_a_sentence_changes_nothing(database: Database) -> None:
    business = await a_business(database)
    sentence = text("Please don't stop sending these")

    await ingest(database, business, a_delivery(business, "messages", sentence))

    [contact] = await contacts_of(database, business)
    assert contact.consent == Consent.UNKNOWN


async def test_a_stop_button_stops(database: Database) -> None:
    business = await a_business(database)
    pressed = a_message(
        type="button", text=None, button={"payload": "STOP", "text": "No more offers"}
    )

    await ingest(database, business, a_delivery(business, "messages", pressed))

    [contact] = await contacts_of(database, business)
    assert contact.consent == Consent.OPTED_OUT


async def test_the_latest_word_counts_in_whatever_order_they_come(database: Database) -> None:
    business = await a_business(database)
    stop, start = text("stop", "wamid.1", 1), text("start", "wamid.2", 2)
    bodies = [a_delivery(business, "messages", value) for value in (start, stop)]

    for body in (*bodies, *bodies):
        await ingest(database, business, body)

    [contact] = await contacts_of(database, business)
    assert contact.consent == Consent.OPTED_IN
    assert [(each.state, each.proof) for each in await consents_of(database, business)] == [
        (Consent.OPTED_OUT, "wamid.1"),
        (Consent.OPTED_IN, "wamid.2"),
    ]


async def test_a_stop_wins_over_a_start_of_the_same_second(database: Database) -> None:
    business = await a_business(database)

    for value in (text("stop", "wamid.1"), text("start", "wamid.2")):
        await ingest(database, business, a_delivery(business, "messages", value))

    [contact] = await contacts_of(database, business)
    assert contact.consent == Consent.OPTED_OUT


async def test_a_stop_counts_for_every_contact_with_one_of_the_names(
    database: Database,
) -> None:
    business = await a_business(database)
    by_phone = a_message("wamid.1", from_user_id=None)
    by_user = a_message("wamid.2")
    del by_user["messages"][0]["from"]
    for value in (by_phone, by_user):
        del value["contacts"]
        await ingest(database, business, a_delivery(business, "messages", value))

    await ingest(database, business, a_delivery(business, "messages", text("stop", "wamid.3")))

    contacts = await contacts_of(database, business)
    assert [contact.consent for contact in contacts] == [Consent.OPTED_OUT] * 2


async def test_an_inbound_message_tells_the_pace_of_the_number(database: Database) -> None:
    business = await a_business(database)
    number = business.number_id
    async with database.transaction() as session:
        session.add(RateBucket(id=number, number_id=number, tat=NOW))

    await ingest(database, business, a_delivery(business, "messages", a_message()))

    async with database.transaction() as session:
        bucket = await session.get_one(RateBucket, number)
    assert bucket.interactive_at is not None


@pytest.mark.parametrize(
    ("value", "consent"), [("stop", Consent.OPTED_OUT), ("resume", Consent.OPTED_IN)]
)
async def test_a_preference_set_in_whatsapp_is_consent(
    database: Database, value: str, consent: Consent
) -> None:
    business = await a_business(database)
    preference = {
        "wa_id": PHONE,
        "category": "marketing_messages",
        "value": value,
        "timestamp": int(epoch()),
    }

    await ingest(
        database,
        business,
        a_delivery(business, "user_preferences", {"user_preferences": [preference]}),
    )

    [contact] = await contacts_of(database, business)
    assert contact.consent == consent


async def test_a_failure_that_tells_of_a_stop_opts_the_contact_out(database: Database) -> None:
    business = await a_business(database)
    await ingest(database, business, a_delivery(business, "messages", a_message()))
    status = {
        "id": "wamid.out",
        "status": "failed",
        "timestamp": epoch(5),
        "recipient_id": PHONE,
        "errors": [{"code": 131050}],
    }

    await ingest(database, business, a_delivery(business, "messages", {"statuses": [status]}))

    [contact] = await contacts_of(database, business)
    assert contact.consent == Consent.OPTED_OUT
