"""Whether two templates say the same, though Meta writes them down in its own way."""

from collections.abc import Sequence
from typing import Any

from models.templates.types import Category

# Samples become addresses, and what was not said gets Meta's default.
_SAID = ("type", "format", "text", "url", "phone_number", "flow_id", "limited_time_offer")
_LOUD = ("type", "format")


def essence(components: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What customers see of it, in an order of its own."""
    return sorted((_part(component) for component in components), key=lambda part: part["type"])


def same(category: str, ours: Sequence[dict[str, Any]], metas: Sequence[dict[str, Any]]) -> bool:
    """Of authentication templates all but the kinds of their parts is written by Meta."""
    if category == Category.AUTHENTICATION:
        return [part["type"] for part in essence(ours)] == [part["type"] for part in essence(metas)]
    return essence(ours) == essence(metas)


def _part(component: dict[str, Any]) -> dict[str, Any]:
    part = {
        name: str(component[name]).upper() if name in _LOUD else component[name]
        for name in _SAID
        if component.get(name) is not None
    }
    part.setdefault("type", "")
    if part["type"] == "HEADER":
        part.setdefault("format", "TEXT")
    if buttons := component.get("buttons"):
        part["buttons"] = [_part(button) for button in buttons]
    if cards := component.get("cards"):
        part["cards"] = [essence(card.get("components") or []) for card in cards]
    return part
