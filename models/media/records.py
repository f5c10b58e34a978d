"""The rows of files: kept with the wake of what moves them, changed where their file moved."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import insert, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.ingest import outbox
from models.ingest.types import Wake, WakeKind
from models.media.digests import digest_in
from models.media.tables import Media
from models.media.types import (
    INBOUND_LIFE,
    UPLOADED_LIFE,
    Direction,
    MediaInput,
    MediaStatus,
    MediaTask,
    storage_key,
)

# Who sends a file sends it soon; what Meta keeps of a deleted one is gone by itself in the end.
_UPLOADING = timedelta(hours=24)
_RENEWING = timedelta(hours=20)
_REMOVING = UPLOADED_LIFE


_HOLD = text("select id from media where id = :id and organization_id = :organization for update")
_AT_HAND = text("""
    select code from quick_reply
    where media_id = :id and organization_id = :organization order by code limit 1
""")
_DELETE = text("""
    update media set status = 'DELETED', filename = null
    where id = :id and organization_id = :organization and status <> 'DELETED'
    returning old.status
""")


class Came(NamedTuple):
    """A file in a message of a customer's, as the webhook tells of it."""

    message_id: UUID
    phone_number_id: UUID
    meta_id: str
    mime_type: str | None
    sha256: str | None
    filename: str | None
    at: datetime


class NoSuchMedia(Exception):
    """The organization has no such file."""


class NoSuchNumber(Exception):
    """The organization has no such number."""


class KeptAtHand(Exception):
    """A quick reply says something with it: `code`."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code


async def came(session: AsyncSession, organization_id: UUID, files: Sequence[Came]) -> None:
    """Have files fetched once this transaction has committed."""
    if not files:
        return
    rows = [
        Media(
            organization_id=organization_id,
            phone_number_id=file.phone_number_id,
            direction=Direction.INBOUND,
            status=MediaStatus.WAITING,
            meta_id=file.meta_id,
            mime_type=file.mime_type,
            sha256=digest_in(file.sha256),
            filename=file.filename,
            message_id=file.message_id,
            expires_at=file.at + INBOUND_LIFE,
        )
        for file in files
    ]
    await (await session.connection()).execute(insert(Media), [_values(row) for row in rows])
    wakes = [
        _wake(organization_id, row.id, MediaTask.FETCH, file.at + INBOUND_LIFE)
        for row, file in zip(rows, files, strict=True)
    ]
    await outbox.add(session, organization_id, wakes)


async def uploaded(session: AsyncSession, row: Media, now: datetime) -> None:
    """Keep a file that lies in our storage, and have it brought to Meta."""
    kept = insert(Media).values(_values(row)).returning(col(Media.created_at))
    row.created_at = (await (await session.connection()).execute(kept)).scalar_one()
    wake = _wake(row.organization_id, row.id, MediaTask.UPLOAD, now + _UPLOADING)
    await outbox.add(session, row.organization_id, [wake])


async def found(session: AsyncSession, organization_id: UUID, media_id: UUID) -> Media:
    """Raises `NoSuchMedia`, also for one that was deleted."""
    wanted = select(Media).where(
        Media.id == media_id,
        Media.organization_id == organization_id,
        Media.status != MediaStatus.DELETED,
    )
    row = (await session.exec(wanted)).one_or_none()
    if row is None:
        raise NoSuchMedia
    return row


async def delete(
    session: AsyncSession, organization_id: UUID, media_id: UUID, now: datetime
) -> MediaStatus:
    """Mark it and have its file removed, here and at Meta. Returns what it was.

    Raises `NoSuchMedia` or `KeptAtHand`.
    """
    values = {"id": media_id, "organization": organization_id}
    connection = await session.connection()
    # Whoever makes a quick reply with it holds the row as well, so one of both sees the other.
    await connection.execute(_HOLD, values)
    code = (await connection.execute(_AT_HAND, values)).scalar_one_or_none()
    if code is not None:
        raise KeptAtHand(code)
    before = (await connection.execute(_DELETE, values)).scalar_one_or_none()
    if before is None:
        raise NoSuchMedia
    wake = _wake(organization_id, media_id, MediaTask.REMOVE, now + _REMOVING)
    await outbox.add(session, organization_id, [wake])
    return MediaStatus(before)


async def renew(
    session: AsyncSession, organization_id: UUID, ids: Sequence[UUID], now: datetime
) -> None:
    """Have files that Meta is about to forget brought there again."""
    task, until = MediaTask.RENEW, now + _RENEWING
    await outbox.add(
        session, organization_id, [_wake(organization_id, id, task, until) for id in ids]
    )


async def number_is_ours(session: AsyncSession, organization_id: UUID, number_id: UUID) -> None:
    """Raises `NoSuchNumber`."""
    wanted = text("select id from phone_number where id = :id and organization_id = :organization")
    values = {"id": number_id, "organization": organization_id}
    if (await (await session.connection()).execute(wanted, values)).one_or_none() is None:
        raise NoSuchNumber


def new_upload(organization_id: UUID, phone_number_id: UUID) -> Media:
    """A file of ours before it is known what it is."""
    media_id = new_id()
    return Media(
        id=media_id,
        organization_id=organization_id,
        phone_number_id=phone_number_id,
        direction=Direction.OUTBOUND,
        status=MediaStatus.WAITING,
        storage_key=storage_key(organization_id, media_id),
    )


def _values(row: Media) -> dict[str, Any]:
    return row.model_dump(exclude={"created_at"})


def _wake(organization_id: UUID, media_id: UUID, task: MediaTask, until: datetime) -> Wake:
    input = MediaInput(organization_id=organization_id, media_id=media_id, task=task, until=until)
    return Wake(WakeKind.MEDIA_WANTED, media_id, input.model_dump(mode="json"))
