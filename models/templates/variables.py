"""The places of a template that vary from person to person."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from models.templates.definition.part import type_of
from models.templates.placeholders import names_in

Json = dict[str, Any]


class Place(StrEnum):
    HEADER = "header"
    BODY = "body"
    OFFER = "offer"
    BUTTON = "button"


class Kind(StrEnum):
    """What a value is: all of them are written as texts."""

    TEXT = "text"
    IMAGE = "image"  # a link
    VIDEO = "video"
    DOCUMENT = "document"
    LOCATION = "location"  # latitude;longitude;name;address
    PRODUCT = "product"  # catalog;product
    EXPIRY = "expiry"  # a time, as 2026-12-24T18:00:00Z
    SUFFIX = "suffix"  # what an address ends with
    COUPON = "coupon"
    CODE = "code"  # one-time; it is said in the body and copied by the button
    GIF = "gif"  # a link
    PRODUCTS = "products"  # a thumbnail and sections, in JSON
    PAYLOAD = "payload"  # what comes back with a call
    MINUTES = "minutes"  # for how long a customer may call


LINKS = frozenset({Kind.IMAGE, Kind.VIDEO, Kind.DOCUMENT, Kind.GIF})
CALLS = {"payload": Kind.PAYLOAD, "ttl_minutes": Kind.MINUTES}
_FILES = {each.upper(): Kind(each) for each in ("image", "video", "document", "gif")}
_HEADERS = {**_FILES, "LOCATION": Kind.LOCATION, "PRODUCT": Kind.PRODUCT}
_BUTTONS = {"COPY_CODE": Kind.COUPON, "MPM": Kind.PRODUCTS}


@dataclass(frozen=True, slots=True)
class Variable:
    """One varying place. Its `key` is what a campaign's parameters call it.

    Keys are `header.NAME`, `header.media`, `header.location`, `header.product`, `body.NAME`,
    `offer.expiry`, `button.INDEX`, of calls `button.INDEX.payload` and `.ttl_minutes`; in cards
    with `card.INDEX.` in front. `where` is its path.
    """

    place: Place
    name: str
    kind: Kind = Kind.TEXT
    card: int | None = None
    where: str = ""

    @property
    def key(self) -> str:
        prefix = "" if self.card is None else f"card.{self.card}."
        return f"{prefix}{self.place}.{self.name}"


def variables(components: Sequence[Any], card: int | None = None, at: str = "") -> list[Variable]:
    """List what must be supplied to send a template, in the order of its text."""
    found: list[Variable] = []
    for nth, component in enumerate(components):
        kind, here = type_of(component), f"{at}components[{nth}]"
        if kind == "HEADER":
            found += _header(component, card, here)
        elif kind == "BODY":
            found += _body(component, card, here)
        elif kind == "LIMITED_TIME_OFFER":
            if (component.get("limited_time_offer") or {}).get("has_expiration"):
                found.append(Variable(Place.OFFER, "expiry", Kind.EXPIRY, card, here))
        elif kind == "BUTTONS":
            found += _buttons(component.get("buttons") or [], card, f"{here}.buttons")
        elif kind == "CAROUSEL":
            for index, each in enumerate(component.get("cards") or []):
                inner = each.get("components") or []
                found += variables(inner, index, f"{here}.cards[{index}].")
    return found


def optional(components: Sequence[Any]) -> list[Variable]:
    """List what may be supplied besides: a button to call us works without, too."""
    found: list[Variable] = []
    for nth, component in enumerate(components):
        if type_of(component) == "BUTTONS":
            for index, button in enumerate(component.get("buttons") or []):
                if type_of(button) == "VOICE_CALL":
                    where = f"components[{nth}].buttons[{index}]"
                    found += [
                        Variable(Place.BUTTON, f"{index}.{name}", kind, None, where)
                        for name, kind in CALLS.items()
                    ]
    return found


def shape(components: Sequence[Any], parameter_format: str) -> list[str]:
    """What a message of the template must bring, comparable with what another one brought."""
    found = [f"{each.key} {each.kind}" for each in variables(components)]
    return [parameter_format, *sorted(found)]


def _header(header: Json, card: int | None, here: str) -> list[Variable]:
    kind = _HEADERS.get(type_of(header, "format"))
    if kind is not None:
        name = kind.value if kind in (Kind.LOCATION, Kind.PRODUCT) else "media"
        return [Variable(Place.HEADER, name, kind, card, here)]
    names = names_in(header.get("text"))
    return [Variable(Place.HEADER, name, Kind.TEXT, card, f"{here}.text") for name in names]


def _body(body: Json, card: int | None, here: str) -> list[Variable]:
    """Meta writes the body of a one-time code, and the code is its only variable."""
    if card is None and not body.get("text"):
        return [Variable(Place.BODY, "1", Kind.CODE, card, here)]
    names = names_in(body.get("text"))
    return [Variable(Place.BODY, name, Kind.TEXT, card, f"{here}.text") for name in names]


def _buttons(buttons: Sequence[Json], card: int | None, here: str) -> list[Variable]:
    found: list[Variable] = []
    for index, button in enumerate(buttons):
        kind = _BUTTONS.get(type_of(button))
        if type_of(button) == "URL" and names_in(button.get("url")):
            kind = Kind.SUFFIX
        if kind is not None:
            found.append(Variable(Place.BUTTON, str(index), kind, card, f"{here}[{index}]"))
    return found
