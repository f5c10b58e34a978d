"""Looking after everybody's files, once a day: renewed at Meta in time, orphans swept."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from temporalio import activity

from clients.storage import Listed, Storage, StorageError
from core.database import Database
from core.temporal.errors import failure
from models.media import orphans, records
from models.media.types import RENEWED_BEFORE, Progress

# Uploading takes minutes, and a row is written at its end.
OLD = timedelta(days=3)
_ORGANIZATIONS = 100
_FILES = 500
_log = logging.getLogger(__name__)


class MediaKeeping:
    def __init__(self, database: Database, storage: Storage) -> None:
        self._database = database
        self._storage = storage

    @property
    def every(self) -> tuple[Callable[..., Awaitable[object]], ...]:
        """For whoever registers them."""
        return (self.renew, self.sweep)

    @activity.defn(name="media.renew_kept")
    async def renew(self, so_far: Progress) -> Progress:
        """Have what quick replies hold brought to Meta again, for the next organizations."""
        now = datetime.now(UTC)
        found = await self._next(so_far)
        for organization_id in found:
            activity.heartbeat()
            async with self._database.transaction([organization_id]) as session:
                due = await orphans.due(session, organization_id, now + RENEWED_BEFORE)
                await records.renew(session, organization_id, due, now)
            so_far = _with(so_far, renewed=len(due))
        return _after(so_far, found)

    @activity.defn(name="media.sweep")
    async def sweep(self, so_far: Progress) -> Progress:
        """Remove files that no row knows, for the next organizations.

        What is not yet old may still get its row, and what lies elsewhere is not ours.
        """
        found, progress = await self._next(so_far), _resumed(so_far)
        for organization_id in found:
            if progress.last is None or organization_id > progress.last:
                progress = await self._swept(organization_id, progress)
                progress = progress.model_copy(update={"last": organization_id})
        return _after(progress, found)

    async def _next(self, so_far: Progress) -> Sequence[UUID]:
        async with self._database.reading([]) as session:
            return await orphans.organizations(session, so_far.last, _ORGANIZATIONS)

    async def _swept(self, organization_id: UUID, before: Progress) -> Progress:
        """A heartbeat tells what is finished: an organization that was begun begins anew."""
        oldest, progress = datetime.now(UTC) - OLD, before
        try:
            async for page in self._storage.listed(str(organization_id), _FILES):
                activity.heartbeat(before)
                old = [file for file in page if file.modified_at < oldest]
                gone = await self._orphans(organization_id, old)
                for file in gone:
                    await self._storage.delete(file.key)
                strange = [each for each in old if orphans.id_in(organization_id, each.key) is None]
                progress = _with(
                    progress,
                    files=len(page),
                    fresh=len(page) - len(old),
                    strange=len(strange),
                    removed=len(gone),
                    bytes=sum(file.size for file in gone),
                )
        except StorageError as error:
            raise failure(type(error).__name__) from None
        if progress.removed > before.removed:
            removed = progress.removed - before.removed
            _log.warning("%d files of %s that no row knew removed", removed, organization_id)
        return progress

    async def _orphans(self, organization_id: UUID, files: Sequence[Listed]) -> list[Listed]:
        named = {orphans.id_in(organization_id, file.key): file for file in files}
        ids = [id for id in named if id is not None]
        if not ids:
            return []
        async with self._database.reading([organization_id]) as session:
            unknown = await orphans.unknown(session, organization_id, ids)
        return [named[id] for id in unknown]


def _with(progress: Progress, **more: int) -> Progress:
    return progress.model_copy(
        update={name: getattr(progress, name) + count for name, count in more.items()}
    )


def _after(progress: Progress, found: Sequence[UUID]) -> Progress:
    """Those are finished; fewer than a page are the last ones."""
    counted = _with(progress, organizations=len(found))
    last = found[-1] if found else progress.last
    return counted.model_copy(update={"last": last, "done": len(found) < _ORGANIZATIONS})


def _resumed(so_far: Progress) -> Progress:
    """From the last heartbeat of a try that was cut off, where there was one."""
    told = activity.info().heartbeat_details
    return Progress.model_validate(told[0]) if told else so_far
