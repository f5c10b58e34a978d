"""A number that is also in the WhatsApp app on somebody's phone."""

from datetime import UTC, datetime

import pytest

from clients.meta.webhooks.address_book import AddressBookEntry, parse_address_book
from clients.meta.webhooks.echoes import EchoedMessage, parse_echo
from clients.meta.webhooks.extras import MediaRef
from clients.meta.webhooks.history import HistoryPiece, OldMessage, Thread, parse_history
from clients.meta.webhooks.messages import parse_message
from clients.meta.webhooks.reading import BadEvent
from clients.meta.webhooks.split import Kind
from tests.clients.meta.payload import events, only_event

NUMBER, ANA, ANA_ID = "300000000000007", "+15550100001", "US.7730000001"
AT = datetime.fromtimestamp(1790000000, UTC)


def echo(number: int) -> EchoedMessage:
    return parse_echo(events("phone_echoes")[number - 1].body)


def pieces() -> list[HistoryPiece]:
    """Those of the phone's history that can be read."""
    found = [event for event in events("phone_history") if event.kind is Kind.HISTORY]
    return [parse_history(found[n].body) for n in (0, 2, 4, 5)]


def thread(number: int) -> Thread:
    found = pieces()[number].thread
    assert found is not None
    return found


def told(message: OldMessage) -> tuple[str | None, bool, str | None]:
    return message.text, message.inbound, message.status


def test_what_was_written_on_the_phone_names_the_customer() -> None:
    found = echo(1)
    assert (found.text, found.type, found.phone_number_id) == ("I'll bring it", "text", NUMBER)
    assert (found.phone, found.user_id, found.profile_name) == (ANA, ANA_ID, "Ana")
    assert (found.username, found.parent_user_id) == ("@ana.r", "US.ENT.99")


def test_a_file_from_the_phone_is_a_file() -> None:
    assert echo(2).media == MediaRef("9011", "image/jpeg", "q83v", None, None, is_voice=False)
    assert (echo(2).text, echo(2).about_id) == ("This one", "wamid.IN1")


def test_an_edit_and_a_revocation_on_the_phone_name_their_message() -> None:
    edit, revoke = echo(3), echo(4)
    assert edit.edited is not None
    assert (edit.edited.text, edit.about_id) == ("I will bring it", "wamid.PH1")
    assert (revoke.type, revoke.about_id) == ("revoke", "wamid.PH2")


@pytest.mark.parametrize(
    ("number", "phone", "user_id"),
    [(5, ANA, ANA_ID), (6, None, ANA_ID), (8, "+15550100002", None)],
    ids=["by phone", "by id", "our own number is nobody"],
)
def test_the_customer_may_be_named_in_several_ways(
    number: int, phone: str | None, user_id: str | None
) -> None:
    assert (echo(number).phone, echo(number).user_id) == (phone, user_id)


def test_an_echo_whose_words_are_misshapen_says_so() -> None:
    with pytest.raises(BadEvent, match="text"):
        echo(7)


def test_a_history_comes_thread_by_thread() -> None:
    assert [(each.phone_number_id, each.phase, each.chunk, each.progress) for each in pieces()] == [
        (NUMBER, 1, 2, 55),
        (NUMBER, 1, 2, 55),
        (NUMBER, 1, 2, 55),
        (NUMBER, 2, 9, 100),
    ]
    assert pieces()[3].thread is None


def test_an_old_thread_says_who_wrote_what_and_what_became_of_it() -> None:
    found = thread(0)
    assert (found.phone, found.user_id, found.username) == (ANA, ANA_ID, "@ana.r")
    assert [told(message) for message in found.messages] == [
        ("Are you open?", True, "READ"),
        ("Until six", False, "DELIVERED"),
        (None, False, "PENDING"),
    ]
    assert found.messages[2].type == "media_placeholder"


def test_messages_that_cannot_be_read_are_counted_and_cost_no_neighbour() -> None:
    assert (len(thread(0).messages), thread(0).unreadable) == (3, 3)
    assert thread(2) == Thread("+15550100003", None, None, (), 0)


def test_who_wrote_is_told_by_whichever_name_is_there() -> None:
    found = thread(1)
    assert (found.phone, found.user_id) == (None, "US.7730000002")
    assert [told(message) for message in found.messages] == [
        ("Hi", True, None),
        ("Hello", False, "PLAYED"),
        ("Whose?", True, None),
        ("Unsaid", False, None),
    ]


@pytest.mark.parametrize(("number", "field"), [(1, "thread"), (3, "id")])
def test_a_thread_with_nobody_is_bad(number: int, field: str) -> None:
    found = [event for event in events("phone_history") if event.kind is Kind.HISTORY]
    with pytest.raises(BadEvent, match=field):
        parse_history(found[number].body)


def test_a_file_of_the_history_comes_once_more_with_its_media() -> None:
    found = events("phone_history")[-1]
    assert (found.field, found.kind) == ("history", Kind.MESSAGE)
    assert parse_message(found.body).media is not None


def test_a_history_that_nobody_wanted_to_share_says_so() -> None:
    refused = parse_history(only_event("phone_history_refused").body)
    assert (refused.refused, refused.thread) == ((2593109,), None)


@pytest.mark.parametrize(
    ("number", "entry"),
    [
        (
            0,
            AddressBookEntry(
                phone_number_id=NUMBER,
                phone=ANA,
                user_id=ANA_ID,
                full_name="Ana Ruiz",
                first_name="Ana",
                username="@ana.r",
                removed=False,
                at=AT,
            ),
        ),
        (1, AddressBookEntry(NUMBER, ANA, ANA_ID, None, None, None, removed=True, at=AT)),
        (
            2,
            AddressBookEntry(
                NUMBER, None, "US.7730000002", "7", None, None, removed=False, at=None
            ),
        ),
    ],
)
def test_the_phones_address_book_is_read(number: int, entry: AddressBookEntry) -> None:
    event = events("address_book")[number]
    assert (event.kind, parse_address_book(event.body)) == (Kind.CONTACT, entry)


@pytest.mark.parametrize(("number", "field"), [(3, "contact"), (4, "action"), (5, "contact")])
def test_an_entry_without_somebody_or_something_is_bad(number: int, field: str) -> None:
    with pytest.raises(BadEvent, match=field):
        parse_address_book(events("address_book")[number].body)
