"""Messages WhatsApp takes: a title, the type, and what stands under its name."""

from typing import Any

from api.messages import examples
from tests.messages.content.making import (
    BODY,
    LINK,
    WAMID,
    address,
    answering,
    body,
    button,
    buttons,
    cards,
    flow,
    header,
    listed,
    opening,
    products,
    reply,
    row,
    section,
    sold,
    template,
    text,
)

GOOD: list[tuple[str, str, Any]] = [
    ("a short text", "text", {"body": "Hi"}),
    ("the longest text", "text", {"body": "x" * 4096}),
    ("a text of several lines", "text", {"body": " a\n\tb\n", "preview_url": True}),
    ("an image by id", "image", {"id": "1013859600285441"}),
    ("an image by link", "image", {"link": f"{LINK}.jpg?x=1", "caption": "c" * 1024}),
    ("a link without an ending", "image", {"link": LINK}),
    ("a video", "video", {"link": f"{LINK}.mp4", "caption": "Demo"}),
    ("a sound", "audio", {"link": f"{LINK}.mp3"}),
    ("a voice note", "audio", {"link": f"{LINK}.ogg", "voice": True}),
    ("a document", "document", {"id": "137622", "filename": "a.pdf", "caption": "Yours"}),
    ("a document of any kind", "document", {"link": f"{LINK}.zip"}),
    ("a sticker", "sticker", {"link": f"{LINK}.webp"}),
    ("a place as strings", "location", {"latitude": "40.4168", "longitude": "-3.7038"}),
    ("a place as numbers", "location", {"latitude": -90, "longitude": 180.0, "name": "Pole"}),
    ("a card", "contacts", examples.CONTACTS["contacts"]),
    ("the least of a card", "contacts", [{"name": {"formatted_name": "Ana"}}]),
    ("the most cards", "contacts", [{"name": {"formatted_name": "Ana"}}] * 257),
    (
        "a whole card",
        "contacts",
        [
            {
                "name": {"formatted_name": "Ana Ruiz", "prefix": "Dr"},
                "birthday": "1990-02-03",
                "urls": [{"url": "https://acme.example", "type": "Company"}],
                "addresses": [{"street": "1 Main", "country_code": "US", "type": "Work"}],
            }
        ],
    ),
    ("a thumb", "reaction", {"message_id": WAMID, "emoji": "\U0001f44d"}),
    ("a shaded thumb", "reaction", {"message_id": WAMID, "emoji": "\U0001f44d\U0001f3fd"}),
    ("a heart", "reaction", {"message_id": WAMID, "emoji": "\u2764\ufe0f"}),
    ("a flag", "reaction", {"message_id": WAMID, "emoji": "\U0001f1e7\U0001f1f7"}),
    ("a key", "reaction", {"message_id": WAMID, "emoji": "1\ufe0f\u20e3"}),
    (
        "a family",
        "reaction",
        {"message_id": WAMID, "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467"},
    ),
    ("a reaction taken back", "reaction", {"message_id": WAMID, "emoji": ""}),
    ("buttons", "interactive", examples.BUTTONS["interactive"]),
    (
        "the most of buttons",
        "interactive",
        buttons(*(reply(f"{at}" * 256, f"{at}" * 20) for at in range(3))),
    ),
    (
        "buttons under a file",
        "interactive",
        buttons(
            reply("a", "A"),
            header={"type": "document", "document": {"id": "1", "filename": "a.pdf"}},
        ),
    ),
    (
        "buttons under a video",
        "interactive",
        buttons(reply("a", "A"), header={"type": "video", "video": {"link": f"{LINK}.mp4"}}),
    ),
    ("a list", "interactive", examples.LIST["interactive"]),
    ("a section without a title", "interactive", listed({"rows": [row("1")]})),
    (
        "the most of a list",
        "interactive",
        listed(
            *(
                {
                    "title": f"{at}" * 24,
                    "rows": [row(f"{at}" * 200 if at else "x") | {"title": "t" * 24}],
                }
                for at in range(10)
            ),
            button="b" * 20,
            body={"text": "x" * 4096},
            header={"type": "text", "text": "h" * 60},
            footer={"text": "f" * 60},
        ),
    ),
    ("an address to open", "interactive", examples.CTA_URL["interactive"]),
    ("where are you", "interactive", examples.LOCATION_REQUEST["interactive"]),
    ("where shall it go", "interactive", examples.ADDRESS_REQUEST["interactive"]),
    (
        "a wrong address corrected",
        "interactive",
        address(
            saved_addresses=[{"id": "a1", "value": {"in_pin_code": "400063"}}],
            validation_errors={"in_pin_code": "Unknown pin"},
        ),
    ),
    ("a flow", "interactive", examples.FLOW["interactive"]),
    (
        "a flow by name",
        "interactive",
        flow(flow_name="survey", flow_action="data_exchange", mode="draft"),
    ),
    (
        "a flow with data",
        "interactive",
        flow(flow_id="1", flow_action_payload={"screen": "A", "data": {"k": [1, None, "v"]}}),
    ),
    (
        "a product",
        "interactive",
        {"type": "product", "action": {"catalog_id": "1948", "product_retailer_id": "sku-1"}},
    ),
    ("some products", "interactive", products(section(None, "sku-1"))),
    (
        "the most products",
        "interactive",
        products(*(section(f"s{at}", *(f"{at}{n}" for n in range(3))) for at in range(10))),
    ),
    ("a catalog", "interactive", {"type": "catalog_message", "body": BODY}),
    (
        "a catalog with a picture",
        "interactive",
        {
            "type": "catalog_message",
            "body": BODY,
            "action": {
                "name": "catalog_message",
                "parameters": {"thumbnail_product_retailer_id": "sku-1"},
            },
        },
    ),
    ("cards that open", "interactive", cards(opening(), opening())),
    ("cards to answer", "interactive", cards(answering("a", "b"), answering("c", "d"))),
    ("cards with products", "interactive", sold("sku-1", "sku-2")),
    ("the most cards side by side", "interactive", cards(*(opening() for _ in range(10)))),
    ("a template without variables", "template", template()),
    ("a template with values", "template", examples.TEMPLATE["template"]),
    ("named values", "template", template(body(text("Ana", "name"), text("77", "order_id")))),
    (
        "money and a day",
        "template",
        template(
            body(
                {
                    "type": "currency",
                    "currency": {"fallback_value": "$1", "code": "USD", "amount_1000": 1000},
                },
                {"type": "date_time", "date_time": {"fallback_value": "25 Feb 2026"}},
            )
        ),
    ),
    (
        "a picture on top",
        "template",
        template(header({"type": "image", "image": {"link": f"{LINK}.png"}})),
    ),
    (
        "a place on top",
        "template",
        template(
            header({"type": "location", "location": {"latitude": "37.4", "longitude": "-122.1"}})
        ),
    ),
    (
        "every kind of button",
        "template",
        template(
            button("quick_reply", 0, {"type": "payload", "payload": "STOP"}),
            button("url", "1", text("x/1")),
            button("copy_code", 2, {"type": "coupon_code", "coupon_code": "SAVE20"}),
            button("flow", 3, {"type": "action", "action": {"flow_token": "t"}}),
            button("CATALOG", 4),
        ),
    ),
    (
        "a button with products",
        "template",
        template(
            button(
                "mpm",
                0,
                {
                    "type": "action",
                    "action": {
                        "thumbnail_product_retailer_id": "sku-1",
                        "sections": [section("Hot", "sku-1")],
                    },
                },
            )
        ),
    ),
    (
        "a moving picture on top",
        "template",
        template(header({"type": "gif", "gif": {"link": f"{LINK}.gif"}})),
    ),
    ("a button to call as it is", "template", template(button("VOICE_CALL", 0))),
    (
        "a button to call for an hour",
        "template",
        template(
            button(
                "voice_call",
                0,
                {"type": "ttl_minutes", "ttl_minutes": 60},
                {"type": "payload", "payload": "p" * 512},
            )
        ),
    ),
    (
        "an offer that ends",
        "template",
        template(
            {
                "type": "limited_time_offer",
                "parameters": [
                    {
                        "type": "limited_time_offer",
                        "limited_time_offer": {"expiration_time_ms": 1798562800000},
                    }
                ],
            }
        ),
    ),
    (
        "a template of cards",
        "template",
        template(
            {
                "type": "carousel",
                "cards": [
                    {
                        "card_index": at,
                        "components": [
                            header({"type": "image", "image": {"link": f"{LINK}.png"}}),
                            body(text("x")),
                            button("url", 0, text("y")),
                        ],
                    }
                    for at in range(2)
                ],
            }
        ),
    ),
]
