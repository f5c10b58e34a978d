"""Messages WhatsApp refuses: a title, the type, what stands under its name, and the wrong field."""

from typing import Any

from tests.messages.content.bad_interactive import BAD_INTERACTIVE
from tests.messages.content.making import (
    LINK,
    WAMID,
    Json,
    body,
    button,
    header,
    template,
    text,
)

_IMAGE = {"link": f"{LINK}.png"}
_CARD = {"card_index": 0, "components": [body(text("x"))]}
_OFFER: Json = {
    "type": "limited_time_offer",
    "parameters": [{"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": 0}}],
}


def person(**more: Any) -> list[Json]:
    return [{"name": {"formatted_name": "Ana"}, **more}]


def reaction(emoji: str) -> Json:
    return {"message_id": WAMID, "emoji": emoji}


BAD_SIMPLE: list[tuple[str, str, Any, str]] = [
    ("no text", "text", {}, "body"),
    ("an empty text", "text", {"body": ""}, "body"),
    ("nothing to be seen", "text", {"body": " \n"}, "body"),
    ("a text too long", "text", {"body": "x" * 4097}, "body"),
    ("a NUL", "text", {"body": "a\0b"}, "body"),
    ("half a character", "text", {"body": "\ud83d"}, "body"),
    ("a number for a text", "text", {"body": 7}, "body"),
    ("a word for yes", "text", {"body": "x", "preview_url": "yes"}, "preview_url"),
    ("a typo", "text", {"body": "x", "preview": True}, "preview"),
    ("no source", "image", {"caption": "x"}, "id"),
    ("two sources", "image", {"id": "1", **_IMAGE}, "link"),
    ("an id that is none", "image", {"id": "a/b"}, "id"),
    ("a moving image", "image", {"link": f"{LINK}.GIF"}, "link"),
    ("a caption too long", "image", {"id": "1", "caption": "x" * 1025}, "caption"),
    ("another scheme", "image", {"link": "ftp://cdn.example/a.png"}, "link"),
    ("a script for a link", "image", {"link": "javascript:alert(1)"}, "link"),
    ("a link without a host", "image", {"link": "https:///a.png"}, "link"),
    ("a link with a space", "image", {"link": "https://cdn.example/a b.png"}, "link"),
    ("a link with a wild host", "image", {"link": "https://[cdn/a.png"}, "link"),
    ("a film of another kind", "video", {"link": f"{LINK}.mov"}, "link"),
    ("a sound with words", "audio", {"id": "1", "caption": "x"}, "caption"),
    ("a sound of another kind", "audio", {"link": f"{LINK}.wav"}, "link"),
    ("a voice note that is none", "audio", {"link": f"{LINK}.mp3", "voice": True}, "link"),
    ("a file without a name", "document", {"id": "1", "filename": ""}, "filename"),
    ("a sticker of another kind", "sticker", {"link": f"{LINK}.png"}, "link"),
    ("a sticker with words", "sticker", {"id": "1", "caption": "x"}, "caption"),
    ("north of the pole", "location", {"latitude": 90.1, "longitude": 0}, "latitude"),
    ("around the world", "location", {"latitude": 0, "longitude": "181"}, "longitude"),
    ("a place in words", "location", {"latitude": "north", "longitude": 0}, "latitude"),
    ("no place at all", "location", {"latitude": float("nan"), "longitude": 0}, "latitude"),
    ("half a place", "location", {"latitude": 1}, "longitude"),
    ("nobody", "contacts", [], ""),
    ("too many people", "contacts", person() * 258, ""),
    ("nobody's name", "contacts", [{"name": {"first_name": "A"}}], "0.name.formatted_name"),
    ("no such day", "contacts", person(birthday="1990-02-30"), "0.birthday"),
    ("a day of another style", "contacts", person(birthday="3.2.1990"), "0.birthday"),
    ("no address", "contacts", person(emails=[{"email": "ana"}]), "0.emails.0.email"),
    ("no link", "contacts", person(urls=[{"url": "acme"}]), "0.urls.0.url"),
    ("no phone", "contacts", person() + person(phones=[{"phone": "call"}]), "1.phones.0.phone"),
    (
        "no country",
        "contacts",
        person(addresses=[{"country_code": "USA"}]),
        "0.addresses.0.country_code",
    ),
    ("a word", "reaction", reaction("ok"), "emoji"),
    ("two thumbs", "reaction", reaction("\U0001f44d\U0001f44d"), "emoji"),
    ("half a flag", "reaction", reaction("\U0001f1e7"), "emoji"),
    ("an id that is not Meta's", "reaction", {"message_id": "7", "emoji": ""}, "message_id"),
]

BAD_TEMPLATES: list[tuple[Any, str]] = [
    ({"name": "Order", "language": {"code": "en"}}, "name"),
    ({"name": "x" * 513, "language": {"code": "en"}}, "name"),
    ({"name": "order", "language": {"code": "english"}}, "language.code"),
    ({"name": "order", "language": "en"}, "language"),
    (template({"type": "footer"}), "components.0.type"),
    (template(body(text("a")), body(text("b"))), "components.1.type"),
    (template(body()), "components.0.parameters"),
    (template(body(text(""))), "components.0.parameters.0.text"),
    (template(body(text("a\tb"))), "components.0.parameters.0.text"),
    (template(body(text("a     b"))), "components.0.parameters.0.text"),
    (template(body(text("a", "x"), text("b"))), "components.0.parameters.1.parameter_name"),
    (template(body(text("a", "x"), text("b", "x"))), "components.0.parameters.1.parameter_name"),
    (template(body({"type": "image", "image": _IMAGE})), "components.0.parameters.0.type"),
    (template(header(text("x" * 61))), "components.0.parameters.0.text"),
    (
        template(header({"type": "image", "image": {"link": f"{LINK}.webp"}})),
        "components.0.parameters.0.image.link",
    ),
    (template(button("url", 10, text("x"))), "components.0.index"),
    (template(button("url", "x", text("x"))), "components.0.index"),
    (template(button("url", 0, text("x")), button("url", "0", text("y"))), "components.1.index"),
    (template(button("link", 0, text("x"))), "components.0.sub_type"),
    (template(button("url", 0)), "components.0.parameters"),
    (
        template(button("copy_code", 0, {"type": "coupon_code", "coupon_code": "SAVE-20"})),
        "components.0.parameters.0.coupon_code",
    ),
    (
        template(button("copy_code", 0, {"type": "coupon_code", "coupon_code": "A" * 21})),
        "components.0.parameters.0.coupon_code",
    ),
    (
        template(button("quick_reply", 0, {"type": "payload", "payload": "x" * 257})),
        "components.0.parameters.0.payload",
    ),
    (
        template(button("voice_call", 0, {"type": "ttl_minutes", "ttl_minutes": 43_201})),
        "components.0.parameters.0.ttl_minutes",
    ),
    (
        template(button("voice_call", 0, {"type": "payload", "payload": "x" * 513})),
        "components.0.parameters.0.payload",
    ),
    (template(button("voice_call", 0, text("x"))), "components.0.parameters.0.type"),
    (
        template(button("voice_call", 0, *[{"type": "ttl_minutes", "ttl_minutes": 1}] * 2)),
        "components.0.parameters.1.type",
    ),
    (
        template(header({"type": "gif", "gif": {"link": f"{LINK}.png"}})),
        "components.0.parameters.0.gif.link",
    ),
    (template(_OFFER), "components.0.parameters.0.limited_time_offer.expiration_time_ms"),
    (template({"type": "carousel", "cards": [_CARD]}), "components.0.cards"),
    (template({"type": "carousel", "cards": [_CARD, _CARD]}), "components.0.cards.1.card_index"),
    (
        template(
            {
                "type": "carousel",
                "cards": [_CARD, {"card_index": 1, "components": [body(text("")), _OFFER]}],
            }
        ),
        "components.0.cards.1.components.0.parameters.0.text",
    ),
]

BAD: list[tuple[str, str, Any, str]] = [
    *BAD_SIMPLE,
    *(
        (f"interactive, {at}: {field}", "interactive", each, field)
        for at, (each, field) in enumerate(BAD_INTERACTIVE)
    ),
    *(
        (f"template, {at}: {field}", "template", each, field)
        for at, (each, field) in enumerate(BAD_TEMPLATES)
    ),
]
