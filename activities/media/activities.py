"""Moving files between Meta and our storage. Each may be repeated; none is moved by halves."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.ingest.alongside import alongside
from activities.ingest.heartbeat import keep_beating
from activities.media.fetching import Fetching
from activities.media.places import Places
from clients.meta.errors import MetaError, Outcome
from clients.meta.media import MetaMedia, Upload
from clients.storage import NothingStored, Storage, StorageError
from core.database import Database
from core.keyring import Keyring
from core.temporal.errors import failure
from models.accounts.types import TOKEN_PURPOSE
from models.media import moving
from models.media.kinds import KINDS
from models.media.moving import Item
from models.media.types import (
    RENEWED_BEFORE,
    UPLOADED_LIFE,
    GivenUp,
    MediaInput,
    MediaOutcome,
    MediaStatus,
)

_AT_ONCE = 16
_OVER = (MediaStatus.STORED, MediaStatus.FAILED, MediaStatus.EXPIRED, MediaStatus.DELETED)
_NO_SUCH_OBJECT = 33


# How Meta's id of a file is written down; False when the file was deleted meanwhile.
Write = Callable[[AsyncSession, Item, str, datetime], Awaitable[bool]]


class MediaActivities:
    def __init__(
        self, database: Database, meta: MetaMedia, storage: Storage, keyring: Keyring
    ) -> None:
        self._database = database
        self._meta = meta
        self._storage = storage
        self._keyring = keyring
        self._fetching = Fetching(meta, storage)
        self._places = Places(_AT_ONCE)

    @property
    def every(self) -> tuple[Callable[..., Awaitable[object]], ...]:
        """For whoever registers them."""
        return (self.fetch, self.upload, self.renew, self.remove, self.give_up)

    @activity.defn(name="media.fetch")
    async def fetch(self, input: MediaInput) -> MediaOutcome:
        """Bring a customer's file into our storage, whole and as Meta signed for it."""
        item = await self._item(input)
        if item.status in _OVER:
            return MediaOutcome(status=item.status)
        if item.expires_at is not None and item.expires_at <= datetime.now(UTC):
            raise failure("Expired", non_retryable=True)
        async with self._database.transaction([input.organization_id]) as session:
            await moving.begin_fetching(session, item)
        with self._places.one():
            try:
                async with alongside(keep_beating()):
                    brought = await self._fetching.bring(item, await self._token(item))
            except MetaError as error:
                raise _failed(error, gone="Expired") from None
            except StorageError as error:
                raise failure(type(error).__name__) from None
        async with self._database.transaction([input.organization_id]) as session:
            kept = await moving.fetched(
                session,
                item,
                size=brought.size,
                sha256=brought.sha256,
                mime_type=brought.mime_type,
            )
        if not kept:
            await self._forget(item)
        return MediaOutcome(status=MediaStatus.STORED if kept else MediaStatus.DELETED)

    @activity.defn(name="media.upload")
    async def upload(self, input: MediaInput) -> MediaOutcome:
        """Bring a file of ours to Meta. Repeated, Meta keeps it twice for 30 days."""
        item = await self._item(input)
        if item.status in _OVER:
            return MediaOutcome(status=item.status)
        return await self._to_meta(item, moving.sent)

    @activity.defn(name="media.renew")
    async def renew(self, input: MediaInput) -> MediaOutcome:
        """Bring a file of ours to Meta again before it forgets it; done once, it is done."""
        item = await self._item(input)
        soon = datetime.now(UTC) + RENEWED_BEFORE
        fresh = item.expires_at is None or item.expires_at > soon
        if item.status is not MediaStatus.STORED or fresh:
            return MediaOutcome(status=item.status)
        return await self._to_meta(item, moving.renewed)

    @activity.defn(name="media.remove")
    async def remove(self, input: MediaInput) -> MediaOutcome:
        """Remove a deleted file from our storage and from Meta."""
        item = await self._item(input)
        await self._forget(item)
        lives = item.expires_at is not None and item.expires_at > datetime.now(UTC)
        if item.meta_id is not None and lives:
            await self._forget_at_meta(item, item.meta_id, await self._token(item))
        return MediaOutcome(status=MediaStatus.DELETED)

    @activity.defn(name="media.give_up")
    async def give_up(self, input: GivenUp) -> None:
        """Say of a file that it will not come, and why."""
        async with self._database.transaction([input.organization_id]) as session:
            await moving.give_up(
                session, input.organization_id, input.media_id, input.status, input.reason
            )

    async def _item(self, input: MediaInput) -> Item:
        async with self._database.reading([input.organization_id]) as session:
            item = await moving.load(session, input.organization_id, input.media_id)
        if item is None:
            raise failure("MediaGone", non_retryable=True)
        return item

    async def _token(self, item: Item) -> str:
        return await self._keyring.open_text(item.sealed_token, purpose=TOKEN_PURPOSE)

    async def _to_meta(self, item: Item, write: Write) -> MediaOutcome:
        """Meta's copy goes again where the file was deleted meanwhile."""
        token = await self._token(item)
        meta_id = await self._brought(item, token)
        expires_at = datetime.now(UTC) + UPLOADED_LIFE
        async with self._database.transaction([item.organization_id]) as session:
            kept = await write(session, item, meta_id, expires_at)
        if not kept:
            await self._forget_at_meta(item, meta_id, token)
        return MediaOutcome(status=MediaStatus.STORED if kept else MediaStatus.DELETED)

    async def _brought(self, item: Item, token: str) -> str:
        """What Meta calls it there."""
        with self._places.one():
            try:
                async with alongside(keep_beating()):
                    file = await self._file(item)
                    return await self._meta.upload(item.meta_number_id, token, file)
            except MetaError as error:
                raise _failed(error) from None
            except NothingStored:
                raise failure("NothingStored", non_retryable=True) from None
            except StorageError as error:
                raise failure(type(error).__name__) from None

    async def _file(self, item: Item) -> Upload:
        kind = KINDS.get(item.mime_type or "")
        if kind is None or item.mime_type is None:
            raise failure("UnknownType", non_retryable=True)
        stored = await self._storage.get(item.key)
        return Upload(item.mime_type, kind.suffix, stored.size, stored.pieces)

    async def _forget(self, item: Item) -> None:
        try:
            await self._storage.delete(item.key)
        except StorageError as error:
            raise failure(type(error).__name__) from None

    async def _forget_at_meta(self, item: Item, meta_id: str, token: str) -> None:
        """Meta may have forgotten it already."""
        try:
            await self._meta.delete(meta_id, token, item.meta_number_id)
        except MetaError as error:
            if error.outcome is not Outcome.REQUEST and error.subcode != _NO_SUCH_OBJECT:
                raise failure(type(error).__name__, error.code) from None


def _failed(error: MetaError, gone: str | None = None) -> Exception:
    """Final where asking again could not help; `gone` names what Meta does not know any more."""
    if gone is not None and error.subcode == _NO_SUCH_OBJECT:
        return failure(gone, error.code, non_retryable=True)
    final = error.outcome is Outcome.REQUEST
    return failure(type(error).__name__, error.code, non_retryable=final)
