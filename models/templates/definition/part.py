"""Reading a part of a template, keeping what can be read of it."""

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from models.templates.definition.findings import Findings

_WORDS = {
    "extra_forbidden": "This field is not known here; leave it out.",
    "string_type": "Write a text.",
    "bool_type": "Write true or false.",
    "int_type": "Write a whole number.",
    "list_type": "Write a list.",
    "model_type": "Write an object.",
    "dict_type": "Write an object.",
    "missing": "This field is required.",
}


class Part(BaseModel):
    """A part in Meta's own spelling. Absent is None: what is required is said with the rules."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


Read = TypeVar("Read", bound=Part)


def read(kind: type[Read], value: object, findings: Findings) -> Read | None:
    """What is wrong in a field is said, and the rest is read without that field."""
    if not isinstance(value, dict):
        findings.say("Write an object.", unreadable=True)
        return None
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        wrong = {_said(found, findings) for found in error.errors()}
    try:
        return kind.model_validate({key: each for key, each in value.items() if key not in wrong})
    except ValidationError:
        return None


def _said(error: Any, findings: Findings) -> object:
    location: Sequence[str | int] = error["loc"]
    message = _WORDS.get(error["type"], "This is not what Meta takes here.")
    findings.say(message, *location, unreadable=True)
    return location[0]


def type_of(value: object, key: str = "type") -> str:
    """A type's name, in capitals as Meta returns it; empty where there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    return found.upper() if isinstance(found, str) else ""


def _capitals(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


# Meta takes types in any case and returns them in capitals (MB 9.1).
Kind = Annotated[str, BeforeValidator(_capitals)]
