"""Whether what is put into a template fits the one that was approved (132000, 132012, 132018)."""

from collections.abc import Sequence
from typing import Any

from models.messages.content.part import Misfit
from models.messages.content.template.components import (
    BodyComponent,
    CarouselComponent,
    HeaderComponent,
    OfferComponent,
)
from models.messages.content.template.fit_buttons import buttons_of, check_buttons
from models.messages.content.template.kept import Kept
from models.messages.content.template.template import Template
from models.templates.definition.part import type_of
from models.templates.types import Category
from models.templates.variables import Place, Variable, variables

Json = dict[str, Any]
Path = tuple[str | int, ...]
_HEADERS = {
    "IMAGE": "image",
    "VIDEO": "video",
    "DOCUMENT": "document",
    "GIF": "gif",
    "LOCATION": "location",
    "PRODUCT": "product",
}


def check_fit(template: Template, kept: Kept) -> None:
    """Raises `Misfit`, which names the field."""
    given, at = list(template.components or ()), ("components",)
    # Meta writes their bodies
    body = kept.category != Category.AUTHENTICATION
    _check_part(given, kept.components, at, named=kept.named, body=body)
    _check_carousel(given, kept)
    _check_offer(given, kept.components)


def _check_part(
    given: Sequence[object], components: Sequence[Json], at: Path, *, named: bool, body: bool = True
) -> None:
    """The whole of a template, or one card of it."""
    places = [each for each in variables(components) if each.card is None]
    _check_header(given, _header_of(components, places), at)
    if body:
        names = [each.name for each in places if each.place is Place.BODY]
        _check_body(given, names, named, at)
    varying = {int(each.name) for each in places if each.place is Place.BUTTON}
    check_buttons(given, buttons_of(components), varying, at)


def _header_of(components: Sequence[Json], places: Sequence[Variable]) -> str | None:
    """The type of what varies in the header."""
    header = next((each for each in components if type_of(each) == "HEADER"), {})
    fixed = _HEADERS.get(type_of(header, "format"))
    if fixed is None and any(each.place is Place.HEADER for each in places):
        return "text"
    return fixed


def _check_header(given: Sequence[object], wanted: str | None, path: Path) -> None:
    at = _place(given, HeaderComponent)
    if at is None:
        if wanted is not None:
            raise Misfit(path, "The template's header needs a value")
        return
    header = given[at]
    assert isinstance(header, HeaderComponent)
    if wanted is None:
        raise Misfit((*path, at), "Nothing varies in the template's header")
    if header.parameters[0].type != wanted:
        field = (*path, at, "parameters", 0, "type")
        raise Misfit(field, f"The template's header is of type {wanted}")


def _check_body(given: Sequence[object], names: Sequence[str], named: bool, path: Path) -> None:
    at = _place(given, BodyComponent)
    if at is None:
        if names:
            raise Misfit(path, f"The template's body needs {len(names)} values")
        return
    body = given[at]
    assert isinstance(body, BodyComponent)
    field = (*path, at, "parameters")
    if len(body.parameters) != len(names):
        raise Misfit(field, f"The template's body takes {len(names)} values")
    for nth, each in enumerate(body.parameters):
        name = getattr(each, "parameter_name", None)
        if (name is not None) is not named:
            says = "The template's variables have names" if named else "They have no names here"
            raise Misfit((*field, nth, "parameter_name"), says)
        if name is not None and name not in names:
            raise Misfit((*field, nth, "parameter_name"), "The template has no such variable")


def _check_carousel(given: Sequence[object], kept: Kept) -> None:
    """Each card by its index; products may be shown in more cards than the template has."""
    found = next((each for each in kept.components if type_of(each) == "CAROUSEL"), None)
    at = _place(given, CarouselComponent)
    if found is None or at is None:
        return _check_there("carousel", at, needed=found is not None)
    carousel, cards = given[at], found.get("cards") or []
    assert isinstance(carousel, CarouselComponent)
    path: Path = ("components", at, "cards")
    products = _of_products(cards)
    if len(carousel.cards) != len(cards) and not products:
        raise Misfit(path, f"The template has {len(cards)} cards")
    for nth, card in enumerate(carousel.cards):
        if card.card_index >= len(cards) and not products:
            raise Misfit((*path, nth, "card_index"), "The template has no such card")
        model = cards[min(card.card_index, len(cards) - 1)].get("components") or []
        _check_part(card.components, model, (*path, nth, "components"), named=kept.named)
    return None


def _of_products(cards: Sequence[Json]) -> bool:
    first = cards[0].get("components") or [] if cards else []
    return any(type_of(each, "format") == "PRODUCT" for each in first)


def _check_offer(given: Sequence[object], components: Sequence[Json]) -> None:
    """An offer that does not end needs no time."""
    offer = next((each for each in components if type_of(each) == "LIMITED_TIME_OFFER"), None)
    at = _place(given, OfferComponent)
    ends = (offer or {}).get("limited_time_offer", {}).get("has_expiration", False)
    _check_there("limited_time_offer", at, needed=bool(ends))


def _check_there(kind: str, at: int | None, *, needed: bool) -> None:
    if needed and at is None:
        raise Misfit(("components",), f"The template needs a component of type {kind}")
    if not needed and at is not None:
        raise Misfit(("components", at, "type"), "The template has nothing of this type")


def _place(given: Sequence[object], part: type[object]) -> int | None:
    return next((at for at, each in enumerate(given) if isinstance(each, part)), None)
