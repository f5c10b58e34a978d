"""What was wrong with a request, by field, without the value that was wrong."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from core.logging import redact

# Pydantic's words for these quote the input.
_OWN_WORDS = {
    "uuid_parsing": "Input should be a valid UUID",
    "union_tag_invalid": "Input should be one of the known kinds",
    "json_invalid": "Input should be valid JSON",
    "extra_forbidden": "This field is not known",
}
# How it writes a member of an enumeration; whoever asks knows only the value.
_MEMBER = re.compile(r"<\w+\.\w+: ('[^']*')>")
_LONGEST = 200
_MOST = 50


class Detail(TypedDict):
    field: str
    message: str


def details_of(errors: Sequence[Mapping[str, Any]]) -> list[Detail]:
    """One detail for each fault, fields joined by dots and without `body.` in front."""
    return [
        {"field": _field(error.get("loc", ())), "message": _message(error)}
        for error in errors[:_MOST]
    ]


def _field(location: Sequence[object]) -> str:
    match list(location):
        case ["body"] | ["body", int()]:
            return "body"
        case ["body" | "query" | "path" | "header" | "cookie", *rest]:
            parts = rest
        case parts:
            pass
    return redact(".".join(str(part) for part in parts))[:_LONGEST]


def _message(error: Mapping[str, Any]) -> str:
    words = _OWN_WORDS.get(str(error.get("type")), str(error.get("msg", "Input is not valid")))
    plain = _MEMBER.sub(r"\1", words.removeprefix("Value error, "))
    return redact(plain)[:_LONGEST]
