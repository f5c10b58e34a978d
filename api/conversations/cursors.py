"""Cursors of lists that are ordered by a moment which may change: they carry it along."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BeforeValidator, WithJsonSchema

from models.conversations.listing import Mark

_CURSOR = re.compile("[A-Za-z0-9_-]{32}")
_SHAPE = {"type": "string", "pattern": f"^{_CURSOR.pattern}$"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MOMENT = 8
_LATEST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND


def _opened(cursor: object) -> object:
    if not isinstance(cursor, str):
        return cursor
    if not _CURSOR.fullmatch(cursor):
        raise ValueError("It is not a cursor of ours")
    plain = urlsafe_b64decode(cursor)
    micros = int.from_bytes(plain[:_MOMENT], "big")
    if micros > _LATEST:
        raise ValueError("It is not a cursor of ours")
    return Mark(_EPOCH + micros * _MICROSECOND, UUID(bytes=plain[_MOMENT:]))


def sealed(mark: Mark) -> str:
    micros = (mark.at - _EPOCH) // _MICROSECOND
    return urlsafe_b64encode(micros.to_bytes(_MOMENT, "big") + mark.id.bytes).decode()


MarkCursor = Annotated[
    Annotated[Mark, BeforeValidator(_opened), WithJsonSchema(_SHAPE)] | None,
    Query(description="`page.next` of the page before."),
]
