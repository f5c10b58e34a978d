"""Lists come in pages: `limit` rows after an opaque cursor."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BeforeValidator, WithJsonSchema

from core.types import Answer

MOST = 200
_CURSOR = re.compile("[A-Za-z0-9_-]{22}")
_SHAPE = {"type": "string", "pattern": f"^{_CURSOR.pattern}$"}


class Listed(Answer):
    """What can stand in a page."""

    id: UUID


Item = TypeVar("Item", bound=Listed)


class PageEnd(Answer):
    """`next` is the cursor of the next page; null on the last one."""

    next: str | None = None


class Page(Answer, Generic[Item]):
    """One page of a list."""

    data: list[Item]
    page: PageEnd


def _opened(cursor: object) -> object:
    if not isinstance(cursor, str):
        return cursor
    # Python's decoder passes over what is not base64 at all.
    if not _CURSOR.fullmatch(cursor):
        raise ValueError("It is not a cursor of ours")
    return UUID(bytes=urlsafe_b64decode(f"{cursor}=="))


def sealed(id: UUID) -> str:
    return urlsafe_b64encode(id.bytes).rstrip(b"=").decode()


Cursor = Annotated[
    Annotated[UUID, BeforeValidator(_opened), WithJsonSchema(_SHAPE)] | None,
    Query(description="`page.next` of the page before."),
]
Limit = Annotated[int, Query(ge=1, le=MOST, description="Rows per page.")]


def page_of(items: Sequence[Item], limit: int) -> Page[Item]:
    """A page of up to `limit` of `limit + 1` items: the last only shows that there is more."""
    shown = list(items[:limit])
    more = len(items) > limit
    return Page(data=shown, page=PageEnd(next=sealed(shown[-1].id) if more else None))
