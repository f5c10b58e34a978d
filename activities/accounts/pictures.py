"""Bringing a picture of ours to Meta, which then knows it by a handle."""

from uuid import UUID

from clients.meta.uploads import MetaUploads
from clients.storage import NothingStored, Storage, StorageError
from core.database import Database
from core.temporal.errors import failure
from models.media import records
from models.media.kinds import KINDS
from models.media.records import NoSuchMedia


class Pictures:
    def __init__(self, database: Database, uploads: MetaUploads, storage: Storage) -> None:
        self._database = database
        self._uploads = uploads
        self._storage = storage

    async def handle(self, organization_id: UUID, media_id: UUID, token: str) -> str:
        """Anew each time: who asks waits, and a picture is small. Raises a `MetaError`."""
        try:
            async with self._database.reading([organization_id]) as session:
                row = await records.found(session, organization_id, media_id)
            assert row.storage_key
            assert row.mime_type
            assert row.bytes is not None
            stored = await self._storage.get(row.storage_key)
        except (NoSuchMedia, NothingStored):
            raise failure("NothingStored", non_retryable=True) from None
        except StorageError as error:
            raise failure(type(error).__name__) from None
        upload = await self._uploads.begin(
            token, suffix=KINDS[row.mime_type].suffix, size=row.bytes, mime_type=row.mime_type
        )
        return await self._uploads.send(upload, token, stored.pieces, offset=0, left=row.bytes)
