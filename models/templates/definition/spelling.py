"""Meta's own spelling of what may be written in any case."""

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]
_TYPES = ("type", "format", "otp_type", "flow_action", "icon")


def spelled(components: Sequence[Any]) -> list[Any]:
    """The components with the names of types in capitals; everything else as it was written."""
    return [_part(each) for each in components]


def _part(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    part: Json = {
        key: each.upper() if key in _TYPES and isinstance(each, str) else each
        for key, each in value.items()
    }
    for inner in ("buttons", "cards", "components"):
        if isinstance(part.get(inner), list):
            part[inner] = spelled(part[inner])
    return part
