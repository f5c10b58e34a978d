"""Whether what is put into a template fits the one that was approved (132000, 132012, 132018)."""

from collections.abc import Sequence
from typing import Any

from models.messages.content.part import Misfit
from models.messages.content.template.buttons import ButtonComponent
from models.messages.content.template.components import (
    BodyComponent,
    CarouselComponent,
    HeaderComponent,
    OfferComponent,
)
from models.messages.content.template.kept import Kept
from models.messages.content.template.template import Template
from models.templates.types import Category
from models.templates.variables import Place, variables

Json = dict[str, Any]
# What a button of the template is called when it is filled. One-time codes go as addresses.
_SUB_TYPES = {
    "URL": "url",
    "OTP": "url",
    "QUICK_REPLY": "quick_reply",
    "COPY_CODE": "copy_code",
    "FLOW": "flow",
    "CATALOG": "catalog",
    "MPM": "mpm",
}


_HEADERS = {
    "IMAGE": "image",
    "VIDEO": "video",
    "DOCUMENT": "document",
    "LOCATION": "location",
    "PRODUCT": "product",
}


def check_fit(template: Template, kept: Kept) -> None:
    """Raises `Misfit`, which names the field."""
    given = list(template.components or ())
    _check_header(given, _header_of(kept.components))
    if kept.category != Category.AUTHENTICATION:  # Meta writes their bodies
        places = variables(kept.components)
        names = [each.name for each in places if each.place is Place.BODY]
        _check_body(given, names, kept.named)
    _check_buttons(given, kept.components)
    _check_kind(given, kept.components, CarouselComponent, "CAROUSEL")
    _check_kind(given, kept.components, OfferComponent, "LIMITED_TIME_OFFER")


def _header_of(components: Sequence[Json]) -> str | None:
    """The type of what varies in the header."""
    header = next((each for each in components if _kind(each) == "HEADER"), {})
    fixed = _HEADERS.get(str(header.get("format", "TEXT")).upper())
    if fixed is None and any(each.place is Place.HEADER for each in variables(components)):
        return "text"
    return fixed


def _check_header(given: Sequence[object], wanted: str | None) -> None:
    at = _place(given, HeaderComponent)
    if at is None:
        if wanted is not None:
            raise Misfit(("components",), "The template's header needs a value")
        return
    header = given[at]
    assert isinstance(header, HeaderComponent)
    if wanted is None:
        raise Misfit(("components", at), "Nothing varies in the template's header")
    if header.parameters[0].type != wanted:
        field = ("components", at, "parameters", 0, "type")
        raise Misfit(field, f"The template's header is of type {wanted}")


def _check_body(given: Sequence[object], names: Sequence[str], named: bool) -> None:
    at = _place(given, BodyComponent)
    if at is None:
        if names:
            raise Misfit(("components",), f"The template's body needs {len(names)} values")
        return
    body = given[at]
    assert isinstance(body, BodyComponent)
    field = ("components", at, "parameters")
    if len(body.parameters) != len(names):
        raise Misfit(field, f"The template's body takes {len(names)} values")
    for nth, each in enumerate(body.parameters):
        name = getattr(each, "parameter_name", None)
        if (name is not None) is not named:
            says = "The template's variables have names" if named else "They have no names here"
            raise Misfit((*field, nth, "parameter_name"), says)
        if name is not None and name not in names:
            raise Misfit((*field, nth, "parameter_name"), "The template has no such variable")


def _check_buttons(given: Sequence[object], components: Sequence[Json]) -> None:
    buttons = [
        button
        for component in components
        if _kind(component) == "BUTTONS"
        for button in component.get("buttons") or []
    ]
    filled = set()
    for at, each in enumerate(given):
        if not isinstance(each, ButtonComponent):
            continue
        filled.add(each.index)
        if each.index >= len(buttons):
            raise Misfit(("components", at, "index"), "The template has no such button")
        if _SUB_TYPES.get(_kind(buttons[each.index])) != each.called:
            raise Misfit(("components", at, "sub_type"), "This button is of another type")
    varying = {int(each.name) for each in variables(components) if each.place is Place.BUTTON}
    for index, button in enumerate(buttons):
        needed = index in varying or _kind(button) in ("OTP", "COPY_CODE")
        if needed and index not in filled:
            raise Misfit(("components",), f"Button {index} of the template needs a value")


def _check_kind(
    given: Sequence[object], components: Sequence[Json], part: type[object], kind: str
) -> None:
    found = next((each for each in components if _kind(each) == kind), None)
    at = _place(given, part)
    if found is None and at is not None:
        raise Misfit(("components", at, "type"), "The template has nothing of this type")
    if found is not None and at is None:
        raise Misfit(("components",), f"The template needs a component of type {kind.lower()}")
    if found is not None and at is not None and kind == "CAROUSEL":
        carousel, cards = given[at], found.get("cards") or []
        assert isinstance(carousel, CarouselComponent)
        if len(carousel.cards) != len(cards):
            raise Misfit(("components", at, "cards"), f"The template has {len(cards)} cards")


def _place(given: Sequence[object], part: type[object]) -> int | None:
    return next((at for at, each in enumerate(given) if isinstance(each, part)), None)


def _kind(component: Json) -> str:
    return str(component.get("type", "")).upper()
