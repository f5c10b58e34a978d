"""Cards to be swiped through, with media or with products (MB 9.2)."""

from collections.abc import Sequence
from typing import Any

from models.templates.definition.body import LONGEST_BRIEF, Body
from models.templates.definition.button_row import Buttons
from models.templates.definition.context import Context
from models.templates.definition.findings import Findings
from models.templates.definition.header import Header
from models.templates.definition.part import Kind, Part, read, type_of

FEWEST, MOST = 2, 10
MOST_BUTTONS = 2
_HEADERS = ("IMAGE", "VIDEO", "PRODUCT")
_BUTTONS = {"PRODUCT": ("SPM", "URL")}
_MEDIA_BUTTONS = ("QUICK_REPLY", "URL", "PHONE_NUMBER")
_PARTS: dict[str, type[Header] | type[Body] | type[Buttons]] = {
    "HEADER": Header,
    "BODY": Body,
    "BUTTONS": Buttons,
}


class Card(Part):
    components: list[Any] | None = None


class Carousel(Part):
    type: Kind = "CAROUSEL"
    cards: list[Any] | None = None

    def check(self, context: Context, findings: Findings) -> None:
        if context.authentication:
            findings.say("A template of category AUTHENTICATION has no carousel; take it out.")
            return
        for kind in ("HEADER", "FOOTER", "BUTTONS", "LIMITED_TIME_OFFER"):
            if context.has(kind):
                findings.say(f"Beside a carousel there is no {kind}; put it into the cards.")
        cards, here = self.cards or [], findings.at("cards")
        if not FEWEST <= len(cards) <= MOST:
            here.say(f"A carousel has {FEWEST} to {MOST} cards.")
        first = _shape(cards[0]) if cards else None
        for at, each in enumerate(cards):
            _check_card(each, context, here.at(at))
            if _shape(each) != first:
                here.say("All cards have the same components, header and buttons.", at)


def _check_card(value: object, context: Context, findings: Findings) -> None:
    card = read(Card, value, findings)
    if card is None:
        return
    given, below = card.components or [], findings.at("components")
    kinds = tuple(type_of(each) for each in given)
    for kind in ("HEADER", "BUTTONS"):
        if kind not in kinds:
            below.say(f"A card needs {kind}.")
    header, buttons = _header(given), _button_kinds(given)
    within = Context(context.category, context.named, (*kinds, "CAROUSEL"), header, buttons)
    for at, (kind, each) in enumerate(zip(kinds, given, strict=True)):
        here = below.at(at)
        if kind not in _PARTS:
            here.say("A card has HEADER, BODY and BUTTONS only.", "type", unreadable=True)
        elif kind in kinds[:at]:
            here.say(f"There may be one {kind} only; take this one out.", "type")
        else:
            _check_part(_PARTS[kind], each, within, here)
    _check_row(given, header, buttons, below)


def _check_part(
    kind: type[Header] | type[Body] | type[Buttons], value: object, within: Context, here: Findings
) -> None:
    part = read(kind, value, here)
    if isinstance(part, Body):
        part.check(within, here, longest=LONGEST_BRIEF)
    elif part is not None:
        part.check(within, here)
    if isinstance(part, Header) and part.format is not None and part.format not in _HEADERS:
        here.say(f"A card's header is one of {', '.join(_HEADERS)}.", "format")


def _check_row(
    given: Sequence[Any], header: str | None, buttons: tuple[str, ...], below: Findings
) -> None:
    at = next((at for at, each in enumerate(given) if type_of(each) == "BUTTONS"), None)
    if at is None:
        return
    here = below.at(at, "buttons")
    if header == "PRODUCT" and len(buttons) > 1:
        here.say("A product's card has one button.")
    elif len(buttons) > MOST_BUTTONS:
        here.say(f"A card has at most {MOST_BUTTONS} buttons.")
    fitting = _BUTTONS.get(header or "", _MEDIA_BUTTONS)
    for nth, kind in enumerate(buttons):
        if kind and kind not in fitting:
            here.say(f"A card like this has buttons of type {' or '.join(fitting)}.", nth, "type")


def _shape(card: object) -> object:
    given = card.get("components") if isinstance(card, dict) else None
    parts = given if isinstance(given, list) else []
    return [type_of(each) for each in parts], _header(parts), _button_kinds(parts)


def _header(components: Sequence[Any]) -> str | None:
    found = (each for each in components if type_of(each) == "HEADER")
    return next((type_of(each, "format") for each in found), None)


def _button_kinds(components: Sequence[Any]) -> tuple[str, ...]:
    found = (each.get("buttons") for each in components if type_of(each) == "BUTTONS")
    buttons = next(found, None)
    return tuple(type_of(each) for each in buttons) if isinstance(buttons, list) else ()
