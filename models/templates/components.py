"""One component of a template among the others."""

from collections.abc import Sequence
from typing import Any

from models.templates.definition.part import type_of

Json = dict[str, Any]
_ORDER = (
    *("HEADER", "LIMITED_TIME_OFFER", "BODY", "CALL_PERMISSION_REQUEST", "FOOTER"),
    *("BUTTONS", "CAROUSEL"),
)


def component(components: Sequence[Any], kind: str) -> Json | None:
    return next((each for each in components if type_of(each) == kind), None)


def replaced(components: Sequence[Any], kind: str, value: Json | None) -> list[Any]:
    """The component of this kind anew, in its usual place; without a value it is taken out."""
    rest = [each for each in components if type_of(each) != kind]
    if value is None:
        return rest
    where = next((at for at, each in enumerate(components) if type_of(each) == kind), None)
    if where is None:
        before = _ORDER[: _ORDER.index(kind)]
        where = sum(type_of(each) in before for each in rest)
    return [*rest[:where], {**value, "type": kind}, *rest[where:]]
