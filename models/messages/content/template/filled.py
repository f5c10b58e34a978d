"""A template of ours, filled with a value for each of its variables."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from models.messages.content.part import Misfit
from models.messages.content.template.kept import Kept
from models.messages.content.template.parameters import Value
from models.messages.content.template.template import Template
from models.messages.content.words import Link
from models.templates.variables import Place, Variable, variables

Json = dict[str, Any]
_VALUE: TypeAdapter[str] = TypeAdapter(Value)
_LINK: TypeAdapter[str] = TypeAdapter(Link)


def filled(kept: Kept, values: Mapping[str, str]) -> Template:
    """Put the values in; they go by the variables' keys. Raises `Misfit`, which names one."""
    places = {place.key: place for place in variables(kept.components)}
    for key in values:
        if key not in places:
            raise Misfit(("parameters", key), "The template has no such variable")
    for key, place in places.items():
        if key not in values:
            raise Misfit(("parameters", key), "A value for this variable is needed")
        _check(place, values[key])
    given = {place: values[key] for key, place in places.items()}
    components = [*_header(kept, given), *_body(kept, given), *_buttons(given)]
    written: Json = {"name": kept.name, "language": {"code": kept.language}}
    if components:
        written["components"] = components
    try:
        return Template.model_validate(written)
    except ValidationError as error:
        key = _key_of(components, error.errors()[0]["loc"], list(places))
        raise Misfit(("parameters", key), "WhatsApp does not take this value") from None


def _check(place: Variable, value: str) -> None:
    try:
        (_VALUE if place.media is None else _LINK).validate_python(value)
    except ValidationError as error:
        says = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise Misfit(("parameters", place.key), says) from None


def _key_of(components: list[Json], at: tuple[int | str, ...], keys: list[str]) -> str:
    """Only a header can still be wrong: too long, or a file of the wrong kind."""
    nth = at[1] if len(at) > 1 else 0
    kind = components[nth]["type"] if isinstance(nth, int) else "header"
    return next((key for key in keys if key.startswith(f"{kind}.")), keys[0])


def _header(kept: Kept, given: Mapping[Variable, str]) -> list[Json]:
    return [
        {"type": "header", "parameters": [_header_value(kept, place, value)]}
        for place, value in given.items()
        if place.place is Place.HEADER
    ]


def _header_value(kept: Kept, place: Variable, value: str) -> Json:
    if place.media is not None:
        return {"type": place.media, place.media: {"link": value}}
    return _text(kept, place, value)


def _body(kept: Kept, given: Mapping[Variable, str]) -> list[Json]:
    places = [place for place in given if place.place is Place.BODY]
    if not kept.named:
        places.sort(key=lambda place: int(place.name))
    texts = [_text(kept, place, given[place]) for place in places]
    return [{"type": "body", "parameters": texts}] if texts else []


def _text(kept: Kept, place: Variable, value: str) -> Json:
    named = {"parameter_name": place.name} if kept.named else {}
    return {"type": "text", **named, "text": value}


def _buttons(given: Mapping[Variable, str]) -> list[Json]:
    return [
        {
            "type": "button",
            "sub_type": "url",
            "index": place.name,
            "parameters": [{"type": "text", "text": value}],
        }
        for place, value in given.items()
        if place.place is Place.BUTTON
    ]
