"""From a value for each variable to the components of a message (MB 9.5)."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from models.templates.definition.part import type_of
from models.templates.product_list import product_list
from models.templates.variables import CALLS, LINKS, Kind, Place, Variable

Json = dict[str, Any]
_LONGEST_CODE, _LONGEST_PAYLOAD = 15, 512
_CALLABLE = range(1, 43_200 + 1)
_COUPON = re.compile(r"[A-Za-z0-9]{1,20}")


class Unfit(Exception):
    """A value that cannot stand in this place."""

    def __init__(self, place: Variable, says: str) -> None:
        super().__init__(says)
        self.place = place
        self.says = says


def fill(components: Sequence[Any], values: Mapping[Variable, str], *, named: bool) -> list[Json]:
    """Components in which nothing varies are left out. Raises `Unfit`."""
    filled = _part({place: each for place, each in values.items() if place.card is None}, named)
    if any(type_of(button) == "OTP" for button in _row(components)):
        code = next(each for place, each in values.items() if place.kind is Kind.CODE)
        filled.append(_button("0", "url", {"type": "text", "text": code}))
    carousel = next((each for each in components if type_of(each) == "CAROUSEL"), None)
    if carousel is not None:
        cards = [
            {"card_index": at, "components": _part(_of_card(values, at), named)}
            for at in range(len(carousel.get("cards") or []))
        ]
        filled.append({"type": "carousel", "cards": cards})
    return filled


def _row(components: Sequence[Any]) -> list[Json]:
    return [
        button
        for component in components
        if type_of(component) == "BUTTONS"
        for button in component.get("buttons") or []
    ]


def _of_card(values: Mapping[Variable, str], at: int) -> dict[Variable, str]:
    return {place: each for place, each in values.items() if place.card == at}


def _part(values: Mapping[Variable, str], named: bool) -> list[Json]:
    made: list[Json] = []
    for place, value in values.items():
        if place.place is Place.HEADER:
            made.append({"type": "header", "parameters": [_header(place, value, named)]})
    body = [place for place in values if place.place is Place.BODY]
    if not named:
        body.sort(key=lambda place: int(place.name))
    if body:
        texts = [_text(place, values[place], named) for place in body]
        made.append({"type": "body", "parameters": texts})
    for place, value in values.items():
        if place.place is Place.OFFER:
            ends = {"expiration_time_ms": _moment(place, value)}
            parameter = {"type": "limited_time_offer", "limited_time_offer": ends}
            made.append({"type": "limited_time_offer", "parameters": [parameter]})
        elif place.place is Place.BUTTON and place.kind not in CALLS.values():
            made.append(_filled_button(place, value))
    return made + _calls(values)


def check_value(place: Variable, value: str) -> None:
    """Raises `Unfit`. Of a button only: each of the others is judged for each person."""
    if place.kind in CALLS.values():
        _of_call(place, value)
    else:
        _filled_button(place, value)


def _header(place: Variable, value: str, named: bool) -> Json:
    if place.kind in LINKS:
        return {"type": place.kind.value, place.kind.value: {"link": value}}
    if place.kind is Kind.LOCATION:
        return {"type": "location", "location": _location(place, value)}
    if place.kind is Kind.PRODUCT:
        catalog, separator, product = value.partition(";")
        if not separator or not catalog.strip().isdigit() or not product.strip():
            raise Unfit(place, "Write the catalog's id and the product's, with ; between them")
        ids = {"catalog_id": catalog.strip(), "product_retailer_id": product.strip()}
        return {"type": "product", "product": ids}
    return _text(place, value, named)


def _text(place: Variable, value: str, named: bool) -> Json:
    if place.kind is Kind.CODE and len(value) > _LONGEST_CODE:
        raise Unfit(place, f"A one-time code has at most {_LONGEST_CODE} characters")
    name = {"parameter_name": place.name} if named and place.kind is Kind.TEXT else {}
    return {"type": "text", **name, "text": value}


def _location(place: Variable, value: str) -> Json:
    parts = [each.strip() for each in value.split(";")]
    try:
        latitude, longitude = float(parts[0]), float(parts[1])
    except (ValueError, IndexError):
        raise Unfit(place, "Write latitude;longitude, and perhaps ;name;address") from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Unfit(place, "Latitudes go to 90 and longitudes to 180")
    named = dict(zip(("name", "address"), parts[2:4], strict=False))
    words = {name: each for name, each in named.items() if each}
    return {"latitude": str(latitude), "longitude": str(longitude), **words}


def _moment(place: Variable, value: str) -> int:
    if value.isascii() and value.isdigit():
        return int(value)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Unfit(place, "Write a time with its zone, as 2026-12-24T18:00:00Z")
    return int(moment.timestamp() * 1000)


def _filled_button(place: Variable, value: str) -> Json:
    if place.kind is Kind.PRODUCTS:
        try:
            action = product_list(value)
        except ValueError as error:
            raise Unfit(place, str(error)) from None
        return _button(place.name, "mpm", {"type": "action", "action": action})
    if place.kind is Kind.COUPON:
        if not _COUPON.fullmatch(value):
            raise Unfit(place, "A code has 1 to 20 letters and digits")
        return _button(place.name, "copy_code", {"type": "coupon_code", "coupon_code": value})
    return _button(place.name, "url", {"type": "text", "text": value})


def _calls(values: Mapping[Variable, str]) -> list[Json]:
    """The parameters of each button to call us, together."""
    found: dict[str, list[Json]] = {}
    for place, value in values.items():
        if place.kind in CALLS.values():
            found.setdefault(place.name.partition(".")[0], []).append(_of_call(place, value))
    return [_button(index, "voice_call", *given) for index, given in found.items()]


def _of_call(place: Variable, value: str) -> Json:
    if place.kind is Kind.PAYLOAD:
        if len(value) > _LONGEST_PAYLOAD:
            raise Unfit(place, f"At most {_LONGEST_PAYLOAD} characters come back with a call")
        return {"type": "payload", "payload": value}
    minutes = int(value) if value.isascii() and value.isdigit() else 0
    if minutes not in _CALLABLE:
        raise Unfit(place, f"Write minutes: 1 to {_CALLABLE[-1]}, which is 30 days")
    return {"type": "ttl_minutes", "ttl_minutes": minutes}


def _button(index: str, sub_type: str, *parameters: Json) -> Json:
    return {"type": "button", "sub_type": sub_type, "index": index, "parameters": [*parameters]}
