"""Places."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from models.messages.content.part import Part
from models.messages.content.words import Note

_NUMBER = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,20})?")


def _number(value: Any) -> Any:
    """Meta's examples write degrees as strings (W/messages/location-messages)."""
    return float(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else value


def _written(value: float) -> str:
    return f"{value:.7f}".rstrip("0").rstrip(".")


def _degrees(most: int) -> tuple[BeforeValidator, PlainSerializer, WithJsonSchema]:
    number = {"type": "number", "minimum": -most, "maximum": most}
    written = {"type": "string", "pattern": rf"^{_NUMBER.pattern}$"}
    return (
        BeforeValidator(_number),
        PlainSerializer(_written),
        WithJsonSchema({"anyOf": [number, written]}),
    )


Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False), *_degrees(90)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False), *_degrees(180)]


class Location(Part):
    latitude: Latitude
    longitude: Longitude
    name: Note | None = None
    address: Note | None = None
