"""The file that a quick reply says something with: one of ours, which Meta is given in time."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.media import records
from models.media.kinds import KINDS
from models.media.tables import Media
from models.media.types import RENEWED_BEFORE, Direction, MediaStatus

CAPTION = 1024
_FAMILIES = ("image", "video", "audio", "document")


class ReplyMisfit(Exception):
    """What WhatsApp would not take, by its field."""

    def __init__(self, field: str, says: str) -> None:
        super().__init__(says)
        self.field = field
        self.says = says


class NoSuchFile(Exception):
    """The organization has no such file."""


def family(row: Media) -> str:
    """The type of the message that it is sent in."""
    return KINDS[row.mime_type or ""].family


async def fit(session: AsyncSession, organization_id: UUID, values: Mapping[str, Any]) -> None:
    """Look at text and file; nobody deletes the file until the transaction ends.

    Raises `ReplyMisfit` or `NoSuchFile`.
    """
    words, media_id = values["text"], values["media_id"]
    if media_id is None:
        if words is None:
            raise ReplyMisfit("text", "A text or a file is needed.")
        return
    row = await _held(session, organization_id, media_id)
    if row.direction != Direction.OUTBOUND:
        raise ReplyMisfit("mediaId", "A customer sent it. Upload a file of your own.")
    if row.status == MediaStatus.FAILED:
        raise ReplyMisfit("mediaId", f"WhatsApp did not take it: {row.reason}.")
    kind = family(row)
    if kind not in _FAMILIES:
        raise ReplyMisfit("mediaId", f"It takes {', '.join(_FAMILIES)}, and no {kind}.")
    if words is not None and kind == "audio":
        raise ReplyMisfit("text", "WhatsApp shows no text with a sound.")
    if words is not None and len(words) > CAPTION:
        raise ReplyMisfit("text", f"With a file WhatsApp takes {CAPTION:,} characters at most.")
    now = datetime.now(UTC)
    if row.expires_at is not None and row.expires_at < now + RENEWED_BEFORE:
        await records.renew(session, organization_id, [row.id], now)


async def files(
    session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]
) -> dict[UUID, Media]:
    """The rows of the files, by their id."""
    wanted = select(Media).where(
        col(Media.organization_id) == organization_id, col(Media.id).in_(ids)
    )
    return {row.id: row for row in await session.exec(wanted)} if ids else {}


async def _held(session: AsyncSession, organization_id: UUID, media_id: UUID) -> Media:
    key = (media_id, organization_id)
    row = await session.get(Media, key, with_for_update={"read": True})
    if row is None or row.status == MediaStatus.DELETED:
        raise NoSuchFile
    return row
