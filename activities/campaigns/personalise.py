"""Filling a template's places for one person."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

from clients.meta.bodies import body_component, media_header, text_header, url_button
from models.campaigns.types import Source
from models.templates.types import ParameterFormat
from models.templates.variables import Place, Variable

Json = dict[str, Any]


class Personaliser:
    """Knows a template's places and where each value comes from."""

    def __init__(
        self,
        places: Sequence[Variable],
        sources: Mapping[str, Source],
        parameter_format: str,
    ) -> None:
        self._places = places
        self._sources = sources
        self._named = parameter_format == ParameterFormat.NAMED

    def components(self, fields: Mapping[str, str | None]) -> list[Json] | None:
        """The components to send, or None when a value is missing and has no default."""
        values: dict[Variable, str] = {}
        for place in self._places:
            value = self._value(place, fields)
            if value is None:
                return None
            values[place] = value
        return [*self._header(values), *self._body(values), *_buttons(values)]

    def _value(self, place: Variable, fields: Mapping[str, str | None]) -> str | None:
        source = self._sources.get(place.key)
        if source is None:
            return None
        found = source.value if source.field is None else fields.get(source.field)
        # Meta refuses line breaks, tabs and long runs of spaces in a parameter (MM 1.4).
        tidy = " ".join((found or "").split()) or " ".join((source.default or "").split())
        return tidy or None

    def _header(self, values: Mapping[Variable, str]) -> list[Json]:
        headers: list[Json] = []
        for place, value in values.items():
            if place.place is not Place.HEADER:
                continue
            if place.media is not None:
                kind = cast("Literal['image', 'video', 'document']", place.media)
                headers.append(media_header(kind, link=value))
            else:
                headers.append(text_header(value, name=place.name if self._named else None))
        return headers

    def _body(self, values: Mapping[Variable, str]) -> list[Json]:
        body = {p.name: value for p, value in values.items() if p.place is Place.BODY}
        if not body:
            return []
        return [body_component(body if self._named else [body[n] for n in sorted(body, key=int)])]


def _buttons(values: Mapping[Variable, str]) -> list[Json]:
    return [
        url_button(int(place.name), value)
        for place, value in values.items()
        if place.place is Place.BUTTON
    ]
