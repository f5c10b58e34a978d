"""Bodies as Meta's send endpoint takes them."""

from uuid import UUID

import pytest

from clients.meta import bodies

TO = {"to": "+15550100001"}
ATTEMPT = UUID("01932d3c-8f6e-7c41-a111-000000000001")


@pytest.mark.parametrize(
    ("phone", "user_id", "address"),
    [
        ("+15550100001", None, {"to": "+15550100001"}),
        ("15550100001", None, {"to": "+15550100001"}),
        ("+15550100001", "US.1", {"to": "+15550100001"}),
        (None, "US.1", {"recipient": "US.1"}),
    ],
)
def test_a_message_is_addressed_by_phone_or_by_user_id(
    phone: str | None, user_id: str | None, address: dict[str, str]
) -> None:
    assert bodies.addressed(phone=phone, user_id=user_id) == address


def test_a_message_to_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="phone or a user id"):
        bodies.addressed()


def test_a_text_may_quote_and_carry_an_echo() -> None:
    assert bodies.text_body(TO, "Hi", echo=ATTEMPT, reply_to="wamid.IN1") == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+15550100001",
        "type": "text",
        "text": {"preview_url": False, "body": "Hi"},
        "context": {"message_id": "wamid.IN1"},
        "biz_opaque_callback_data": "01932d3c-8f6e-7c41-a111-000000000001",
    }


def test_a_template_without_variables_has_no_components() -> None:
    assert bodies.template_body({"recipient": "US.1"}, "order_ready", "es_ES") == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "recipient": "US.1",
        "type": "template",
        "template": {"name": "order_ready", "language": {"code": "es_ES"}},
    }


def test_a_template_carries_its_components_and_our_own_mark() -> None:
    values = bodies.body_component(["Ana", "77"])
    body = bodies.template_body(TO, "order_ready", "es_ES", [values], echo=ATTEMPT)
    assert body["biz_opaque_callback_data"] == str(ATTEMPT)
    assert body["template"]["components"] == [
        {
            "type": "body",
            "parameters": [{"type": "text", "text": "Ana"}, {"type": "text", "text": "77"}],
        }
    ]


def test_variables_may_have_names() -> None:
    assert bodies.body_component({"first_name": "Ana"})["parameters"] == [
        {"type": "text", "parameter_name": "first_name", "text": "Ana"}
    ]
