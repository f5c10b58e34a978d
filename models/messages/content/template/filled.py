"""A template of ours, filled with a value for each of its variables."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from models.messages.content.part import Misfit
from models.messages.content.template.kept import Kept
from models.messages.content.template.parameters import Value
from models.messages.content.template.template import Template
from models.messages.content.words import Link
from models.templates.filling import Unfit, fill
from models.templates.variables import LINKS, Kind, Variable, optional, variables

Json = dict[str, Any]
_VALUE: TypeAdapter[str] = TypeAdapter(Value)
_LINK: TypeAdapter[str] = TypeAdapter(Link)


def filled(kept: Kept, values: Mapping[str, str]) -> Template:
    """Put the values in; they go by the variables' keys. Raises `Misfit`, which names one."""
    places = {place.key: place for place in variables(kept.components)}
    besides = {place.key: place for place in optional(kept.components)}
    places |= {key: place for key, place in besides.items() if key in values}
    for key in values:
        if key not in places:
            raise Misfit(("parameters", key), "The template has no such variable")
    for key, place in places.items():
        if key not in values:
            raise Misfit(("parameters", key), "A value for this variable is needed")
        _check(place, values[key])
    given = {place: values[key] for key, place in places.items()}
    try:
        components = fill(kept.components, given, named=kept.named)
    except Unfit as error:
        raise Misfit(("parameters", error.place.key), error.says) from None
    written: Json = {"name": kept.name, "language": {"code": kept.language}}
    if components:
        written["components"] = components
    try:
        return Template.model_validate(written)
    except ValidationError as error:
        key = _key_of(components, error.errors()[0]["loc"], list(places))
        raise Misfit(("parameters", key), "WhatsApp does not take this value") from None


def _check(place: Variable, value: str) -> None:
    """A list of products is longer than what is shown to a person."""
    if place.kind is Kind.PRODUCTS:
        return
    try:
        (_LINK if place.kind in LINKS else _VALUE).validate_python(value)
    except ValidationError as error:
        says = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise Misfit(("parameters", place.key), says) from None


def _key_of(components: list[Json], at: tuple[int | str, ...], keys: list[str]) -> str:
    """Which value it is: of a button by its index, of a card by its number."""
    part: Any = components
    begins = ""
    for step in at[1:]:  # pydantic names the path of what it was given
        part = part[step]
        if not isinstance(part, dict):
            continue
        if "card_index" in part:
            begins = f"card.{part['card_index']}."
        elif part.get("type") == "button":
            return f"{begins}button.{part['index']}"
        elif part.get("type") in ("header", "body"):
            begins += f"{part['type']}."
            break
    return next((key for key in keys if key.startswith(begins)), keys[0])
