"""Filling a template's places for one person."""

from collections.abc import Mapping, Sequence
from typing import Any

from models.campaigns.types import Source
from models.templates.filling import Unfit, fill
from models.templates.types import ParameterFormat
from models.templates.variables import Variable, optional, variables

Json = dict[str, Any]


class Personaliser:
    """Knows a template's places and where each value comes from."""

    def __init__(
        self,
        components: Sequence[Json],
        sources: Mapping[str, Source],
        parameter_format: str,
    ) -> None:
        self._components = components
        self._places = variables(components)
        self._besides = optional(components)
        self._sources = sources
        self._named = parameter_format == ParameterFormat.NAMED

    def components(self, fields: Mapping[str, str | None]) -> list[Json] | None:
        """The components to send, or None when a value is missing or unfit, without a default."""
        values: dict[Variable, str] = {}
        for place in self._places:
            value = self._value(place, fields)
            if value is None:
                return None
            values[place] = value
        for place in self._besides:
            if (value := self._value(place, fields)) is not None:
                values[place] = value
        try:
            return fill(self._components, values, named=self._named)
        except Unfit:
            return None

    def _value(self, place: Variable, fields: Mapping[str, str | None]) -> str | None:
        source = self._sources.get(place.key)
        if source is None:
            return None
        found = source.value if source.field is None else fields.get(source.field)
        # Meta refuses line breaks, tabs and long runs of spaces in a parameter (MM 1.4).
        tidy = " ".join((found or "").split()) or " ".join((source.default or "").split())
        return tidy or None
