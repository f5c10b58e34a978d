"""Cursors of lists that are ordered by a moment which may change: they carry it along."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from api.contacts import INVALID, naming
from api.errors import ValidationFailed
from models.conversations.listing import Mark

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MOMENT = 8
_LATEST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND


def sealed(mark: Mark) -> str:
    micros = (mark.at - _EPOCH) // _MICROSECOND
    return urlsafe_b64encode(micros.to_bytes(_MOMENT, "big") + mark.id.bytes).decode()


def _opened(
    cursor: Annotated[
        str | None,
        Query(description="`page.next` of the page before.", pattern="^[A-Za-z0-9_-]{32}$"),
    ] = None,
) -> Mark | None:
    if cursor is None:
        return None
    plain = urlsafe_b64decode(cursor)
    micros = int.from_bytes(plain[:_MOMENT], "big")
    if micros > _LATEST:
        raise ValidationFailed(INVALID, naming("cursor", "It is not a cursor of ours"))
    return Mark(_EPOCH + micros * _MICROSECOND, UUID(bytes=plain[_MOMENT:]))


MarkCursor = Annotated[Mark | None, Depends(_opened)]
