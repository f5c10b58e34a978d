"""Templates that break a rule, and the field in which they do."""

from tests.templates.bad_buttons import BUTTONS, CODES
from tests.templates.bad_cards import CAROUSELS, OFFERS
from tests.templates.bad_row import Bad
from tests.templates.good import CALL, CODE, LOCATION, NAMED, PRODUCT, UTILITY
from tests.templates.making import (
    body,
    buttons,
    card,
    carousel,
    code,
    footer,
    header,
    media,
    url,
)

SAYS = "components[0].text"
EXAMPLE = "components[0].example"

IDENTITY: list[Bad] = [
    ("a name in capitals", [body()], {"name": "Summer"}, "name"),
    ("a name of 513", [body()], {"name": "x" * 513}, "name"),
    ("no name", [body()], {"name": ""}, "name"),
    ("a language WhatsApp has not", [body()], {"language": "tlh"}, "language"),
    ("a language in words", [body()], {"language": "english"}, "language"),
    ("an unknown category", [body()], {"category": "NEWS"}, "category"),
    ("an unknown format", [body()], {"parameter_format": "JSON"}, "parameterFormat"),
    (
        "too patient for a code",
        code(),
        CODE | {"message_send_ttl_seconds": 901},
        "messageSendTtlSeconds",
    ),
    ("hasty marketing", [body()], {"message_send_ttl_seconds": 60}, "messageSendTtlSeconds"),
    ("30 days of marketing", [body()], {"message_send_ttl_seconds": -1}, "messageSendTtlSeconds"),
    (
        "too patient",
        [body()],
        UTILITY | {"message_send_ttl_seconds": 43_201},
        "messageSendTtlSeconds",
    ),
]
STRUCTURE: list[Bad] = [
    ("nothing", [], {}, "components"),
    ("no body", [footer()], {}, "components"),
    ("two bodies", [body(), body()], {}, "components[1].type"),
    ("an unknown component", [body(), {"type": "STICKER"}], {}, "components[1].type"),
    ("a component of no type", [{"text": "Hello"}, body()], {}, "components[0].type"),
    ("no object", [body(), "FOOTER"], {}, "components[1].type"),
    ("an unknown field", [body() | {"color": "red"}], {}, "components[0].color"),
    ("no text but a number", [body() | {"text": 7}], {}, SAYS),
    ("a null byte", [body("a\x00b")], {}, SAYS),
    ("half an emoji", [body("a\ud83d")], {}, SAYS),
    ("a request to call above the body", [CALL, body()], {}, "components[0].type"),
    ("a request to call beside buttons", [body(), CALL, buttons(url())], {}, "components[1]"),
    ("a request to call with cards", [body(), CALL, carousel(card(), card())], {}, "components[1]"),
    ("a request to call with a code", [*code(), CALL], CODE, "components[2].type"),
]
BODIES: list[Bad] = [
    ("no text", [{"type": "BODY"}], {}, SAYS),
    ("only spaces", [body("   ")], {}, SAYS),
    ("1025 letters", [body("x" * 1025)], {}, SAYS),
    ("513 emoji", [body("\U0001f389" * 513)], {}, SAYS),
    ("two empty lines", [body("We open.\n\n\nCome by!")], {}, SAYS),
    ("two empty lines of Windows", [body("We open.\r\n\r\n\r\nCome by!")], {}, SAYS),
    ("an open brace", [body("Hello {{1, we are open.")], {}, SAYS),
    ("a brace too many", [body("Hello {{1}}}, we are open.", "Ana")], {}, SAYS),
    ("a gap", [body("Hello {{1}}, until {{3}} we are open for you.", "a", "b")], {}, SAYS),
    ("from zero", [body("Hello {{0}}, we are open.", "a")], {}, SAYS),
    ("a name among numbers", [body("Hello {{name}}, we are open.", "a")], {}, SAYS),
    ("a number among names", [body("Hello {{1}}, we are open.", **{"1": "a"})], NAMED, SAYS),
    ("a name in capitals", [body("Hello {{Name}}, we are open.", Name="a")], NAMED, SAYS),
    (
        "a sign in a name",
        [body("Pay {{$sum}} until Sunday, please.", **{"$sum": "5"})],
        NAMED,
        SAYS,
    ),
    ("a name twice", [body("Dear {{n}}, it is really you, {{n}}, isn't it?", n="A")], NAMED, SAYS),
    ("variables side by side", [body("Dear {{1}} {{2}}, come by until Sunday.", *"ab")], {}, SAYS),
    ("a variable at the start", [body("{{1}}, we are open again.", "Ana")], {}, SAYS),
    ("a variable at the end", [body("We are open again, {{1}}", "Ana")], {}, SAYS),
    ("too few words", [body("Dear {{1}}, pay {{2}} now.", "a", "b")], {}, SAYS),
    ("no example", [body("Hello {{1}}, we are open.")], {}, f"{EXAMPLE}.body_text"),
    ("an example too many", [body("Hello {{1}}, we are open.", *"ab")], {}, f"{EXAMPLE}.body_text"),
    ("an example of nothing", [body("We are open.", "a")], {}, f"{EXAMPLE}.body_text"),
    ("an empty example", [body("Hello {{1}}, we are open.", " ")], {}, f"{EXAMPLE}.body_text"),
    (
        "no named example",
        [body("Hello {{n}}, we are open.")],
        NAMED,
        f"{EXAMPLE}.body_text_named_params",
    ),
    (
        "another name's example",
        [body("Hello {{n}}, we are open.", m="x")],
        NAMED,
        f"{EXAMPLE}.body_text_named_params",
    ),
    (
        "a code's advice",
        [body() | {"add_security_recommendation": True}],
        {},
        "components[0].add_security_recommendation",
    ),
    ("a footer of 61", [body(), footer("x" * 61)], {}, "components[1].text"),
    ("a varying footer", [body(), footer("Bye {{1}} now")], {}, "components[1].text"),
    (
        "a footer that expires",
        [body(), footer() | {"code_expiration_minutes": 5}],
        {},
        "components[1].code_expiration_minutes",
    ),
]
HEADERS: list[Bad] = [
    ("no format", [{"type": "HEADER", "text": "Hi"}, body()], {}, "components[0].format"),
    ("an unknown format", [media("AUDIO"), body()], {}, "components[0].format"),
    ("a header of 61", [header("x" * 61), body()], {}, SAYS),
    ("two variables", [header("{{1}} and {{2}}", "a", "b"), body()], {}, SAYS),
    ("two lines", [header("Hello\nyou"), body()], {}, SAYS),
    ("an emoji", [header("Sale \U0001f389"), body()], {}, SAYS),
    ("bold", [header("A *great* sale"), body()], {}, SAYS),
    (
        "no example of the header",
        [header("Our {{1}} is on!"), body()],
        {},
        f"{EXAMPLE}.header_text",
    ),
    (
        "an image without sample",
        [{"type": "HEADER", "format": "IMAGE"}, body()],
        {},
        f"{EXAMPLE}.header_handle",
    ),
    (
        "an address as sample",
        [media(handle="https://x.example/a.png"), body()],
        {},
        f"{EXAMPLE}.header_handle",
    ),
    ("a place with text", [LOCATION | {"text": "Here"}, body()], {}, SAYS),
    ("a product without button", [PRODUCT, body()], {}, "components[0].format"),
    ("a moving picture in utility", [media("GIF"), body()], UTILITY, "components[0].format"),
    ("a header over a code", [media(), *code()], CODE, "components[0]"),
]
BAD = [*IDENTITY, *STRUCTURE, *BODIES, *HEADERS, *BUTTONS, *CODES, *OFFERS, *CAROUSELS]
