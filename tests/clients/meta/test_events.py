"""Stored events, read for applying."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from clients.meta.webhooks import accounts, templates
from clients.meta.webhooks.extras import MediaRef
from clients.meta.webhooks.messages import IdentityChange, InboundMessage, parse_message
from clients.meta.webhooks.preferences import parse_preference
from clients.meta.webhooks.reading import BadEvent
from clients.meta.webhooks.split import Kind
from clients.meta.webhooks.statuses import StatusEvent, parse_status
from tests.clients.meta.payload import events, only_event

NUMBER = "300000000000007"
TEMPLATE = templates.TemplateIdentity("9007199254740993123", "order_ready", "en_US")
NEXT_DAY = datetime.fromtimestamp(1790086400, UTC)


def statuses() -> list[StatusEvent]:
    return [parse_status(event.body) for event in events("statuses")]


def message(number: int) -> InboundMessage:
    wamid = f"wamid.IN{number}"
    found = (parse_message(event.body) for event in events("every_type"))
    return next(one for one in found if one.wamid == wamid)


def test_a_status_says_what_became_of_which_attempt() -> None:
    assert statuses()[0] == StatusEvent(
        wamid="wamid.OUT1",
        status="sent",
        at=datetime.fromtimestamp(1790000001, UTC),
        echo=UUID("01932d3c-8f6e-7c41-a111-000000000001"),
        codes=(),
        phone_number_id=NUMBER,
        recipient_phone="+15550100001",
        recipient_user_id="US.7730000001",
        is_group=False,
        is_call=False,
        pricing={
            "billable": True,
            "pricing_model": "PMP",
            "type": "regular",
            "category": "utility",
        },
    )


def test_an_echo_that_is_not_ours_is_no_attempt() -> None:
    assert statuses()[1].echo is None


def test_a_failure_without_echo_keeps_its_code() -> None:
    failed = statuses()[2]
    assert (failed.status, failed.codes, failed.echo) == ("failed", (131049,), None)


def test_a_status_in_a_group_is_about_the_participant() -> None:
    group = statuses()[3]
    assert (group.is_group, group.recipient_phone) == (True, "+15550100002")
    assert (group.group_id, statuses()[0].group_id) == ("group-1", None)


def test_a_status_we_do_not_know_keeps_its_name() -> None:
    assert statuses()[4].status == "teleported"


def test_a_call_is_told_from_a_message() -> None:
    [status] = [e for e in events("call_ended") if e.kind is Kind.STATUS]
    assert parse_status(status.body).is_call


@pytest.mark.parametrize(
    ("number", "kind", "text", "payload", "about"),
    [
        (1, "text", "Hi", None, "wamid.OUT1"),
        (2, "image", "Front", None, None),
        (5, "document", "Invoice", None, None),
        (7, "location", "HQ", None, None),
        (8, "contacts", None, None, None),
        (9, "reaction", "\U0001f44d", None, "wamid.OUT1"),
        (10, "reaction", None, None, "wamid.OUT1"),
        (11, "button", "Stop", "STOP", "wamid.OUT2"),
        (12, "interactive", "Confirm", "ok", None),
        (13, "interactive", "Express", "r1", None),
        (14, "interactive", "Sent", '{"f1":"x"}', None),
        (15, "interactive", None, "accept", None),
        (16, "order", "Two please", None, None),
        (17, "unsupported", None, None, None),
        (18, "edit", "Hi!", None, "wamid.IN1"),
        (19, "revoke", None, None, "wamid.IN1"),
        (20, "request_welcome", None, None, None),
        (21, "hologram", None, None, None),
        (22, "system", "User changed number", None, None),
    ],
)
def test_a_message_of_any_type_gives_its_words(
    number: int, kind: str, text: str | None, payload: str | None, about: str | None
) -> None:
    found = message(number)
    assert (found.type, found.text, found.payload, found.about_id) == (kind, text, payload, about)


def test_a_message_names_its_sender() -> None:
    found = message(1)
    assert (found.phone, found.user_id) == ("+15550100001", "US.7730000001")
    assert (found.profile_name, found.username) == ("Ana Ruíz", "@ana.r")
    assert (found.phone_number_id, found.at) == (NUMBER, datetime.fromtimestamp(1790000001, UTC))


def test_a_sender_may_hide_their_phone() -> None:
    found = message(25)
    assert (found.phone, found.user_id, found.profile_name) == (None, "US.7730000002", "Bo")


@pytest.mark.parametrize(
    ("number", "media"),
    [
        (
            2,
            MediaRef(
                id="9001",
                mime_type="image/jpeg",
                sha256="q83vEjRWeJA=",
                filename=None,
                url="https://cdn.example/9001",
                is_voice=False,
            ),
        ),
        (3, MediaRef("9002", "video/mp4", "q83v", None, None, is_voice=False)),
        (4, MediaRef("9003", "audio/ogg; codecs=opus", "q83v", None, None, is_voice=True)),
        (5, MediaRef("9004", "application/pdf", "q83v", "invoice.pdf", None, is_voice=False)),
        (6, MediaRef("9005", "image/webp", "q83v", None, None, is_voice=False)),
        (7, None),
    ],
)
def test_a_message_refers_to_its_file(number: int, media: MediaRef | None) -> None:
    assert message(number).media == media


def test_a_person_may_become_another_to_meta() -> None:
    assert message(22).identity_change == IdentityChange(
        "US.7730000001", "US.7730000099", "+15550100099"
    )
    assert message(23).identity_change == IdentityChange("US.7730000001", "US.7730000098", None)
    assert message(1).identity_change is None


def test_a_message_keeps_what_led_to_it() -> None:
    found = message(24)
    assert found.group_id == "group-1"
    assert found.referral == {"source_id": "1202", "source_type": "ad", "ctwa_clid": "Aff-1"}


def test_a_type_we_do_not_know_keeps_its_content() -> None:
    assert message(21).content == {"depth": 3}
    assert message(17).codes == (131051,)


def test_a_preference_is_read() -> None:
    first, second, _ = (event.body for event in events("preferences"))
    stop = parse_preference(first)
    assert (stop.phone, stop.category, stop.value) == ("+15550100001", "marketing_messages", "stop")
    assert (parse_preference(second).user_id, parse_preference(second).value) == (
        "US.7730000002",
        "resume",
    )


def test_a_preference_of_nobody_is_bad() -> None:
    with pytest.raises(BadEvent, match="wa_id"):
        parse_preference(events("preferences")[2].body)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "template_rejected",
            templates.TemplateStatusChanged(
                TEMPLATE,
                "REJECTED",
                reason="INVALID_FORMAT",
                category="MARKETING",
                title=None,
                explanation="Two variables side by side",
                recommendation="Put words between",
            ),
        ),
        (
            "template_paused",
            templates.TemplateStatusChanged(
                TEMPLATE,
                "PAUSED",
                reason=None,
                category="MARKETING",
                title="FIRST_PAUSE",
                explanation="Low quality",
            ),
        ),
        (
            "template_quality_under_another_name",
            templates.TemplateQualityChanged(TEMPLATE, "GREEN", "YELLOW"),
        ),
        (
            "template_category_warning",
            templates.TemplateCategoryChanged(TEMPLATE, None, "UTILITY", "MARKETING", NEXT_DAY),
        ),
        (
            "template_components",
            templates.TemplateComponentsChanged(
                TEMPLATE,
                "Ready",
                "Order {{1}} is ready",
                "Acme",
                (
                    {
                        "message_template_button_type": "URL",
                        "message_template_button_text": "See",
                    },
                ),
            ),
        ),
    ],
)
def test_a_template_event_is_told_by_its_shape(
    name: str, expected: templates.TemplateEvent
) -> None:
    assert templates.parse_template(only_event(name).body) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("account_reviewed", accounts.AccountReviewed("APPROVED")),
        (
            "account_alert",
            accounts.AccountAlert("PHONE_NUMBER", "5069", "OBA_REJECTED", "WARNING", "ACTIVE"),
        ),
        ("capability", accounts.CapabilityChanged("2000", 2)),
        (
            "number_upgraded",
            accounts.NumberQualityChanged("+15550009900", "THROUGHPUT_UPGRADE", "TIER_UNLIMITED"),
        ),
        (
            "number_named",
            accounts.NumberNameDecided(
                "+15550009900", "REJECTED", "Acme", "NAME_FORMAT_UNACCEPTABLE"
            ),
        ),
        ("number_pin_changed", accounts.NumberSecurityChanged("+15550009900", "PIN_CHANGED")),
    ],
)
def test_an_account_event_is_read(name: str, expected: accounts.AccountEvent) -> None:
    event = only_event(name)
    assert accounts.parse_account(event.field, event.body) == expected


def test_an_account_says_what_it_may_not_do() -> None:
    event = only_event("account_restricted")
    found = accounts.parse_account(event.field, event.body)
    assert isinstance(found, accounts.AccountUpdated)
    assert found.restrictions == (
        accounts.Restriction("RESTRICTED_BIZ_INITIATED_MESSAGING", NEXT_DAY),
        accounts.Restriction("RESTRICTED_UTILITY_TEMPLATES", None),
    )


def test_an_account_says_that_it_is_banned() -> None:
    event = only_event("account_disabled")
    found = accounts.parse_account(event.field, event.body)
    assert isinstance(found, accounts.AccountUpdated)
    assert (found.event, found.ban_state) == ("DISABLED_UPDATE", "DISABLE")


@pytest.mark.parametrize(
    ("index", "field"), [(0, "text"), (1, "timestamp"), (2, "id"), (3, "status"), (4, "timestamp")]
)
def test_an_event_that_cannot_be_applied_names_the_field_at_fault(index: int, field: str) -> None:
    event = events("broken_events")[index]
    parse = parse_message if event.kind is Kind.MESSAGE else parse_status
    with pytest.raises(BadEvent) as caught:
        parse(event.body)
    assert (caught.value.field, str(caught.value)) == (field, field)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"messages":[]}', b'{"messages":[1]}'])
def test_a_body_that_is_no_split_event_is_bad(body: bytes) -> None:
    with pytest.raises(BadEvent):
        parse_message(body)


def test_a_field_that_is_not_about_accounts_is_bad() -> None:
    with pytest.raises(BadEvent):
        accounts.parse_account("flows", b"{}")
