"""Interactive messages WhatsApp refuses: what is said, and the wrong field."""

from typing import Any

from tests.messages.content.making import (
    BODY,
    LINK,
    Json,
    address,
    answering,
    buttons,
    cards,
    flow,
    listed,
    opening,
    products,
    reply,
    row,
    section,
    sold,
)

_CTA: Json = {"type": "cta_url", "body": BODY, "action": opening()}
_IMAGE = {"link": f"{LINK}.png"}


def card(at: int, **changes: Any) -> Json:
    """Two cards, one of them changed."""
    made = cards(opening(), opening())
    made["action"]["cards"][at] |= changes
    return made


BAD_INTERACTIVE: list[tuple[Any, str]] = [
    ([], ""),
    ({"body": BODY}, "type"),
    ({"type": "menu", "body": BODY}, "type"),
    ({"type": ["list"], "body": BODY}, "type"),
    (buttons(), "action.buttons"),
    (buttons(*(reply(x, x) for x in "abcd")), "action.buttons"),
    (buttons(reply("a", "A" * 21)), "action.buttons.0.reply.title"),
    (buttons(reply("a" * 257, "A")), "action.buttons.0.reply.id"),
    (buttons(reply(" a", "A")), "action.buttons.0.reply.id"),
    (buttons(reply("a", "A"), reply("a", "B")), "action.buttons.1.reply.id"),
    (buttons(reply("a", "A"), reply("b", "A")), "action.buttons.1.reply.title"),
    (buttons(reply("a", "A\nB")), "action.buttons.0.reply.title"),
    (buttons(reply("a", "A"), body={"text": "x" * 1025}), "body.text"),
    (buttons(reply("a", "A"), footer={"text": "x" * 61}), "footer.text"),
    (buttons(reply("a", "A"), header={"type": "text", "text": "x" * 61}), "header.text"),
    (buttons(reply("a", "A"), header={"type": "sticker"}), "header.type"),
    (buttons(reply("a", "A"), header={"text": "x"}), "header.type"),
    (buttons(reply("a", "A"), header={"type": "image", "image": {}}), "header.image.id"),
    (
        buttons(reply("a", "A"), header={"type": "image", "image": {**_IMAGE, "caption": "x"}}),
        "header.image.caption",
    ),
    (listed(), "action.sections"),
    (listed({"rows": [row("a")]}, button="b" * 21), "action.button"),
    (listed({"rows": [row("a")]}, body={"text": "x" * 4097}), "body.text"),
    (
        listed({"rows": [row("a")]}, header={"type": "image", "image": _IMAGE}),
        "header.type",
    ),
    (listed({"rows": []}), "action.sections.0.rows"),
    (
        listed({"rows": [row("a"), row("b"), row("c"), row("d") | {"title": "t" * 25}]}),
        "action.sections.0.rows.3.title",
    ),
    (listed({"rows": [row("a", description="d" * 73)]}), "action.sections.0.rows.0.description"),
    (listed({"rows": [row("a" * 201)]}), "action.sections.0.rows.0.id"),
    (listed({"title": "t" * 25, "rows": [row("a")]}), "action.sections.0.title"),
    (
        listed({"title": "A", "rows": [row("a")]}, {"rows": [row("b")]}),
        "action.sections.1.title",
    ),
    (
        listed({"title": "A", "rows": [row("a")]}, {"title": "B", "rows": [row("a")]}),
        "action.sections.1.rows.0.id",
    ),
    (
        listed(
            {"title": "A", "rows": [row(f"a{n}") for n in range(6)]},
            {"title": "B", "rows": [row(f"b{n}") for n in range(5)]},
        ),
        "action.sections.1.rows.4",
    ),
    (_CTA | {"action": opening("tel:+1415")}, "action.parameters.url"),
    (_CTA | {"action": {"name": "cta_url"}}, "action.parameters"),
    (
        _CTA | {"action": {"parameters": {"display_text": "x" * 21, "url": LINK}}},
        "action.parameters.display_text",
    ),
    ({"type": "location_request_message"}, "body"),
    (
        {"type": "location_request_message", "body": BODY, "footer": {"text": "x"}},
        "footer",
    ),
    (
        {"type": "location_request_message", "body": BODY, "action": {"name": "cta_url"}},
        "action.name",
    ),
    (address(country="BR"), "action.parameters.country"),
    (address(values={"in_pin_code": "4000631"}), "action.parameters.values.in_pin_code"),
    (address(values={"street": "x"}), "action.parameters.values.street"),
    (
        address(saved_addresses=[{"id": "a", "value": {}}] * 2),
        "action.parameters.saved_addresses.1.id",
    ),
    (flow(flow_action="data_exchange"), "action.parameters.flow_id"),
    (
        flow(flow_id="1", flow_name="x", flow_action="data_exchange"),
        "action.parameters.flow_name",
    ),
    (flow(flow_id="1"), "action.parameters.flow_action_payload.screen"),
    (
        flow(flow_id="1", flow_action_payload={"screen": "A", "data": {}}),
        "action.parameters.flow_action_payload.data",
    ),
    (
        flow(flow_id="1", flow_action_payload={"screen": "A", "data": {"k": ["\0"]}}),
        "action.parameters.flow_action_payload.data",
    ),
    (
        flow(flow_id="1", flow_action_payload={"screen": "A", "data": {"k": 10**30}}),
        "action.parameters.flow_action_payload.data",
    ),
    (
        flow(flow_id="1", flow_action="data_exchange", flow_action_payload={"screen": "A"}),
        "action.parameters.flow_action_payload",
    ),
    (
        flow(flow_id="1", flow_cta="x" * 21, flow_action="data_exchange"),
        "action.parameters.flow_cta",
    ),
    (
        flow(flow_id="1", flow_message_version="2", flow_action="data_exchange"),
        "action.parameters.flow_message_version",
    ),
    ({"type": "product", "action": {"catalog_id": "1"}}, "action.product_retailer_id"),
    (
        {
            "type": "product",
            "header": {"type": "text", "text": "x"},
            "action": {"catalog_id": "1", "product_retailer_id": "s"},
        },
        "header",
    ),
    (products(section(None, "a"), section("B", "b")), "action.sections.0.title"),
    (
        products(section("A", *"ab"), section("B", *(f"{n}" for n in range(29)))),
        "action.sections.1.product_items.28",
    ),
    (
        {k: v for k, v in products(section("A", "a")).items() if k != "header"},
        "header",
    ),
    ({"type": "catalog_message", "action": {"name": "catalog_message"}}, "body"),
    (cards(opening()), "action.cards"),
    (cards(*(opening() for _ in range(11))), "action.cards"),
    (card(1, card_index=0), "action.cards.1.card_index"),
    (card(1, body={"text": "x" * 161}), "action.cards.1.body.text"),
    (card(0, body={"text": "a\nb\nc\nd"}), "action.cards.0.body.text"),
    (
        card(1, header={"type": "video", "video": {"link": f"{LINK}.mp4"}}),
        "action.cards.1.header.type",
    ),
    (card(1, header={"type": "text", "text": "x"}), "action.cards.1.header.type"),
    (card(1, action={}), "action.cards.1.action.parameters"),
    (card(1, action=answering("a") | opening()), "action.cards.1.action.buttons"),
    (cards(answering("a"), answering("b", "c")), "action.cards.1.action.buttons"),
    (card(0, type="link"), "action.cards.0.type"),
    (card(1) | {"footer": {"text": "x"}}, "footer"),
    (
        {
            "type": "carousel",
            "body": BODY,
            "action": {
                "cards": [
                    cards(opening())["action"]["cards"][0],
                    sold("a", "b")["action"]["cards"][1],
                ]
            },
        },
        "action.cards.1.type",
    ),
]
