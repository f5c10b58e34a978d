"""What texts, links and ids of a message may look like."""

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BREAK = re.compile(r"[\t\n\r\u2028\u2029]")
_UNKEPT = re.compile(r"[\x00\ud800-\udfff]")
_MEDIA_ID = re.compile(r"^[0-9]{1,40}$")
_LONGEST_LINK = 2000
_EXACT = 2**53


def _visible(value: str) -> str:
    """PostgreSQL keeps no NUL, and Meta refuses a text in which nothing is to be seen."""
    if _CONTROL.search(value):
        raise ValueError("Control characters are not allowed")
    if not value.strip():
        raise ValueError("Something visible is needed")
    return value


def _line(value: str) -> str:
    if _BREAK.search(value):
        raise ValueError("Line breaks and tabs are not allowed")
    return _visible(value)


def _id(value: str) -> str:
    """Meta refuses ids with spaces around them (W/messages/interactive-reply-buttons-messages)."""
    if value != value.strip():
        raise ValueError("No space may stand before or after it")
    return _line(value)


def _media_id(value: str) -> str:
    """Whoever has a file of ours at hand gives our id first."""
    if not _MEDIA_ID.fullmatch(value):
        raise ValueError("Input should be Meta's id of a file, its metaId: digits only")
    return value


def _link(value: str) -> str:
    try:
        found = urlsplit(_line(value))
        host = found.hostname
    except ValueError:
        host = None
    if not host or found.scheme not in ("http", "https") or re.search(r"\s", value):
        raise ValueError("Input should be an address beginning with https:// or http://")
    return value


TEXT = AfterValidator(_visible)
LINE = AfterValidator(_line)
ID = AfterValidator(_id)

Link = Annotated[str, Field(min_length=8, max_length=_LONGEST_LINK), AfterValidator(_link)]
MediaId = Annotated[
    str,
    AfterValidator(_media_id),
    Field(
        description="As Meta named it: the `metaId` of a file.",
        json_schema_extra={"pattern": _MEDIA_ID.pattern},
    ),
]
Wamid = Annotated[str, Field(pattern=r"^wamid\.[A-Za-z0-9+/=_-]{1,200}$")]
Caption = Annotated[str, Field(min_length=1, max_length=1024), TEXT]
Note = Annotated[str, Field(min_length=1, max_length=1024), LINE]
RetailerId = Annotated[str, Field(min_length=1, max_length=256), ID]
CatalogId = Annotated[str, Field(pattern=r"^[0-9]{1,40}$")]


def storable(value: dict[str, Any]) -> dict[str, Any]:
    """Free data, of which PostgreSQL and JSON's readers keep everything as it is."""
    left: list[Any] = [value]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            left += [*each, *each.values()]
        elif isinstance(each, list):
            left += each
        elif isinstance(each, str) and _UNKEPT.search(each):
            raise ValueError("Control characters are not allowed")
        elif isinstance(each, int | float) and not abs(each) < _EXACT:
            raise ValueError("Numbers must be smaller than 2**53")
    return value
