"""What departments, agents and quick replies are made of."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from core.types import Request
from models.contacts.fields import Language, TagName

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_CUSTOM = re.compile(r"custom\.[A-Za-z][A-Za-z0-9_]{0,62}")
VARIABLES = ("name", "company", "agent", "department")
_A_YEAR = 60 * 24 * 365


class AgentStatus(StrEnum):
    """Only who is AVAILABLE is offered conversations."""

    AVAILABLE = "AVAILABLE"
    BUSY = "BUSY"
    AWAY = "AWAY"
    OFFLINE = "OFFLINE"


def variables_in(text: str) -> list[str]:
    """In order, each once."""
    return list(dict.fromkeys(_VARIABLE.findall(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """With a value for each variable."""
    return _VARIABLE.sub(lambda found: values[found[1]], text)


def _with_variables(text: str) -> str:
    if "\x00" in text:
        raise ValueError("A null byte is not allowed")
    for name in variables_in(text):
        if name not in VARIABLES and not _CUSTOM.fullmatch(name):
            raise ValueError(
                "A variable is {name}, {company}, {agent}, {department} or {custom.field}"
            )
    if "{" in _VARIABLE.sub("", text) or "}" in _VARIABLE.sub("", text):
        raise ValueError("A brace only opens or closes a variable such as {name}")
    return text


def _distinct(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _skill(value: str) -> str:
    return value.lower()


Minutes = Annotated[int, Field(ge=1, le=_A_YEAR)]
Skill = Annotated[TagName, AfterValidator(_skill)]
Skills = Annotated[list[Skill], Field(max_length=50), AfterValidator(_distinct)]
Languages = Annotated[list[Language], Field(max_length=20), AfterValidator(_distinct)]
ReplyCode = Annotated[
    str,
    StringConstraints(max_length=32, to_lower=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$"),
    Field(description="What is typed for it, without the slash."),
]
ReplyText = Annotated[
    str, StringConstraints(min_length=1, max_length=4096), AfterValidator(_with_variables)
]


class Sla(Request):
    """Within how many minutes; what is null is not watched."""

    first_response: Minutes | None = None
    next_response: Minutes | None = None
    resolution: Minutes | None = None
    within_hours: bool = Field(
        default=False,
        description="Minutes pass only while the department is open; else by the clock.",
    )
