"""Offers and carousels that break a rule."""

from tests.templates.bad_row import Bad
from tests.templates.good import CODE, UTILITY
from tests.templates.making import (
    body,
    buttons,
    card,
    carousel,
    code,
    copy,
    footer,
    header,
    media,
    offer,
    product,
    reply,
    url,
)

OFFERS: list[Bad] = [
    (
        "an offer of 17",
        [offer("x" * 17), body(), buttons(copy(), url())],
        {},
        "components[0].limited_time_offer.text",
    ),
    (
        "an offer of nothing",
        [{"type": "LIMITED_TIME_OFFER"}, body(), buttons(copy(), url())],
        {},
        "components[0].limited_time_offer",
    ),
    ("with a footer", [offer(), body(), footer(), buttons(copy(), url())], {}, "components[0]"),
    ("under a text", [header("Hi"), offer(), body(), buttons(copy(), url())], {}, "components[1]"),
    ("without buttons", [offer(), body()], {}, "components[0]"),
    ("without a code", [offer(), body(), buttons(url())], {}, "components[0]"),
    ("address first", [offer(), body(), buttons(url(), copy())], {}, "components[0]"),
    (
        "with 601 letters",
        [offer(), body("x" * 601), buttons(copy(), url())],
        {},
        "components[1].text",
    ),
    (
        "an offer in utility",
        [offer(ends=False), body(), buttons(url())],
        UTILITY,
        "components[0].type",
    ),
]
CARD = "components[1].cards[1]"
CAROUSELS: list[Bad] = [
    ("one card", [body(), carousel(card())], {}, "components[1].cards"),
    ("eleven cards", [body(), carousel(*[card()] * 11)], {}, "components[1].cards"),
    ("beside a footer", [body(), footer(), carousel(card(), card())], {}, "components[2]"),
    ("a card with more", [body(), carousel(card(), card(body(), buttons(reply())))], {}, CARD),
    ("a card with other buttons", [body(), carousel(card(), card(buttons(url())))], {}, CARD),
    ("an image and a film", [body(), carousel(card(), card(format="VIDEO"))], {}, CARD),
    (
        "a document",
        [body(), carousel(*[card(format="DOCUMENT")] * 2)],
        {},
        f"{CARD}.components[0].format",
    ),
    (
        "a long card",
        [body(), carousel(*[card(body("x" * 161), buttons(reply()))] * 2)],
        {},
        f"{CARD}.components[1].text",
    ),
    (
        "three buttons",
        [body(), carousel(*[card(buttons(reply("A"), reply("B"), reply("C")))] * 2)],
        {},
        f"{CARD}.components[1].buttons",
    ),
    ("no buttons in a card", [body(), carousel(*[[media()]] * 2)], {}, f"{CARD}.components"),
    (
        "no header in a card",
        [body(), carousel(*[[buttons(reply())]] * 2)],
        {},
        f"{CARD}.components",
    ),
    (
        "a footer in a card",
        [body(), carousel(*[card(buttons(reply()), footer())] * 2)],
        {},
        f"{CARD}.components[2].type",
    ),
    (
        "a coupon in a card",
        [body(), carousel(*[card(buttons(copy()))] * 2)],
        {},
        f"{CARD}.components[1].buttons[0].type",
    ),
    (
        "replies to a product",
        [body(), carousel(*[product(reply())] * 2)],
        {},
        f"{CARD}.components[1].buttons[0].type",
    ),
    (
        "two buttons for a product",
        [body(), carousel(*[product(url(), url(text="Blog"))] * 2)],
        {},
        f"{CARD}.components[1].buttons",
    ),
    ("cards with a code", [*code(), carousel(card(), card())], CODE, "components[2]"),
]
