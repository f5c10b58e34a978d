"""The places of a template that vary from person to person."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_VARIABLE = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
_MEDIA = frozenset({"IMAGE", "VIDEO", "DOCUMENT"})


class Place(StrEnum):
    HEADER = "header"
    BODY = "body"
    BUTTON = "button"


@dataclass(frozen=True, slots=True)
class Variable:
    """One varying place. Its `key` is what a campaign's parameters call it.

    Keys are `header.NAME`, `header.media`, `body.NAME` and `button.INDEX`.
    """

    place: Place
    name: str
    media: str | None = None

    @property
    def key(self) -> str:
        return f"{self.place}.{self.name}"


def variables(components: Sequence[dict[str, Any]]) -> list[Variable]:
    """List what must be supplied to send a template, in the order of its text."""
    found: list[Variable] = []
    for component in components:
        kind = str(component.get("type", "")).upper()
        text = str(component.get("text") or "")
        if kind == "HEADER":
            layout = str(component.get("format", "TEXT")).upper()
            if layout in _MEDIA:
                found.append(Variable(Place.HEADER, "media", media=layout.lower()))
            found.extend(Variable(Place.HEADER, name) for name in _names(text))
        elif kind == "BODY":
            found.extend(Variable(Place.BODY, name) for name in _names(text))
        elif kind == "BUTTONS":
            found.extend(_buttons(component.get("buttons") or []))
    return found


def shape(components: Sequence[dict[str, Any]], parameter_format: str) -> list[str]:
    """What a message of the template must bring, comparable with what another one brought."""
    found = [f"{each.key} {each.media or ''}".rstrip() for each in variables(components)]
    return [parameter_format, *sorted(found)]


def _names(text: str) -> list[str]:
    return list(dict.fromkeys(_VARIABLE.findall(text)))


def _buttons(buttons: Sequence[dict[str, Any]]) -> list[Variable]:
    return [
        Variable(Place.BUTTON, str(index))
        for index, button in enumerate(buttons)
        if str(button.get("type", "")).upper() == "URL" and _names(str(button.get("url") or ""))
    ]
