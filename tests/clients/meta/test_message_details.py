"""What a message holds beside its words."""

from datetime import UTC, datetime

import pytest

from clients.meta.webhooks.extras import (
    CallPermission,
    Edited,
    FlowReply,
    Location,
    MediaRef,
    Origin,
    Product,
)
from clients.meta.webhooks.messages import IdentityChange, InboundMessage, parse_message
from tests.clients.meta.payload import events


def message(number: int) -> InboundMessage:
    found = (parse_message(event.body) for event in events("message_details"))
    return next(one for one in found if one.wamid == f"wamid.IN{number}")


def system(number: int) -> InboundMessage:
    return parse_message(events("system_messages")[number - 1].body)


@pytest.mark.parametrize(
    ("number", "forwarded", "often"), [(1, True, False), (2, True, True), (3, False, False)]
)
def test_a_message_says_that_it_was_forwarded(number: int, forwarded: bool, often: bool) -> None:
    found = message(number)
    assert (found.forwarded, found.frequently_forwarded) == (forwarded, often)


def test_a_message_names_the_product_that_somebody_looked_at() -> None:
    assert message(3).product == Product("1948", "sku-1")
    assert message(1).product is None


def test_a_reaction_has_an_emoji_until_it_is_taken_back() -> None:
    assert (message(4).emoji, message(4).about_id) == ("\U0001f44d", "wamid.OUT1")
    assert (message(5).emoji, message(5).type) == (None, "reaction")


def test_an_edit_says_what_the_message_says_from_now_on() -> None:
    media = MediaRef("9001", "image/jpeg", "q83v", None, None, is_voice=False)
    found = message(6)
    assert found.edited == Edited("image", "Fixed", None, media, found.content["message"]["image"])
    assert (found.text, found.media, found.about_id) == ("Fixed", None, "wamid.IN1")


def test_an_edit_of_an_edit_ends() -> None:
    assert message(7).text is None


def test_a_location_is_a_place_on_earth() -> None:
    assert message(8).location == Location(
        40.4168, -3.7038, "HQ", "Calle 1", "https://place.example"
    )
    assert (message(9).location, message(19).location) == (None, None)


def test_what_was_filled_in_is_told_from_our_token() -> None:
    assert message(10).flow == FlowReply("flow", "tok-1", {"size": "L"})
    assert message(11).flow == FlowReply("address_message", None, {})
    assert message(12).flow is None


def test_a_permission_to_call_has_an_end_and_a_reason() -> None:
    until = datetime.fromtimestamp(1790604800, UTC)
    assert message(12).call_permission == CallPermission(
        granted=True, permanent=False, automatic=True, expires_at=until
    )
    assert message(13).call_permission == CallPermission(
        granted=False, permanent=False, automatic=False, expires_at=None
    )


def test_a_message_that_meta_does_not_pass_on_says_what_it_would_be() -> None:
    assert (message(14).unsupported, message(14).codes) == ("poll_creation", (131051,))


def test_a_message_names_the_ad_that_led_to_it() -> None:
    assert message(15).origin == Origin(
        source_type="ad",
        source_id="1202",
        source_url="https://ad.example/x",
        click_id="Aff-1",
        headline="Sale",
        body="Half price",
        welcome="Hi!",
    )
    assert message(1).origin is None


def test_a_sticker_may_move() -> None:
    moving = message(16).media
    assert moving is not None
    assert moving.is_animated


def test_parts_of_the_wrong_type_cost_nothing_but_themselves() -> None:
    found = message(17)
    assert (found.text, found.username) == ("Odd neighbours", "@ana.r")
    assert (found.about_id, found.origin, found.codes, found.group_id) == (None, None, (), None)


def test_a_reply_that_came_without_its_part_keeps_its_code() -> None:
    assert (message(18).type, message(18).content, message(18).codes) == (
        "interactive",
        {},
        (131000,),
    )


def test_a_person_has_the_names_that_meta_gives_them() -> None:
    found = message(1)
    assert (found.parent_user_id, found.identity_hash) == ("US.ENT.99", "DF2l")


@pytest.mark.parametrize(
    ("number", "kind", "change"),
    [
        (1, "user_changed_number", ("US.7730000001", "US.7730000099", "+15550100099")),
        (2, "user_changed_user_id", ("US.7730000001", "US.7730000098", None)),
        (3, "customer_changed_number", (None, None, "+15550100097")),
    ],
)
def test_a_system_message_says_who_somebody_is_now(
    number: int, kind: str, change: tuple[str | None, str | None, str | None]
) -> None:
    assert (system(number).system, system(number).identity_change) == (
        kind,
        IdentityChange(*change),
    )


def test_a_new_key_of_a_persons_phone_is_no_change_of_names() -> None:
    found = system(4)
    assert (found.system, found.identity_hash) == ("customer_identity_changed", "h4sh")
    assert found.identity_change is None
