"""Reading an account's templates from Meta: what was made, changed or deleted elsewhere."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from temporalio import activity

from activities.templates.asking import Access, decided, patiently, this_second
from clients.meta.template_results import TemplateFacts
from clients.meta.templates import MetaTemplates
from core.database import Database
from models.templates import syncing
from models.templates.syncing import Seen
from models.templates.types import Synced, SyncEnd, SyncInput, SyncPage, SyncPageInput

# Rows that Meta no longer lists, each of which is looked at before it is believed.
_SUSPECTS = 50


class TemplateSyncing:
    """Every page may be repeated; what changed is told to the template's own workflow."""

    def __init__(self, database: Database, meta: MetaTemplates, access: Access) -> None:
        self._database = database
        self._meta = meta
        self._access = access

    @property
    def every(self) -> tuple[Callable[..., Awaitable[object]], ...]:
        """For whoever registers them."""
        return (self.begin, self.read_page, self.find_deleted, self.give_up)

    @activity.defn(name="templates.sync_begin")
    async def begin(self, input: SyncInput) -> None:
        async with self._database.transaction([input.organization_id]) as session:
            await syncing.begin(session, input, datetime.now(UTC))

    @activity.defn(name="templates.sync_page")
    async def read_page(self, input: SyncPageInput) -> SyncPage:
        """Read one page and write what it says."""
        waba_id, token = await self._access.account(input.organization_id, input.account_id)
        read_at = datetime.now(UTC)
        with patiently():
            page = await self._meta.page(waba_id, token, after=input.after)
        seen = seen_at(read_at, page.templates)
        async with self._database.transaction([input.organization_id]) as session:
            counted = await syncing.keep(
                session, input.organization_id, input.account_id, seen, read_at
            )
            await syncing.progress(session, input, counted)
        return SyncPage(after=page.after, synced=counted)

    @activity.defn(name="templates.sync_deleted")
    async def find_deleted(self, input: SyncInput) -> Synced:
        """Ask for each template that no page showed; those that Meta has no more are deleted."""
        _, token = await self._access.account(input.organization_id, input.account_id)
        deleted = 0
        while True:
            async with self._database.transaction([input.organization_id]) as session:
                suspects = await syncing.unseen(session, input, _SUSPECTS)
            for id, meta_id in suspects:
                activity.heartbeat()
                at = this_second()
                with patiently():
                    facts = await self._meta.read(meta_id, token)
                async with self._database.transaction([input.organization_id]) as session:
                    known = None if facts is None else decided(facts, at)
                    deleted += await syncing.doubted(session, input, id, known, at)
            if len(suspects) < _SUSPECTS:
                break
        async with self._database.transaction([input.organization_id]) as session:
            return await syncing.finish(session, input, deleted)

    @activity.defn(name="templates.sync_give_up")
    async def give_up(self, input: SyncEnd) -> None:
        """Write why it could not go on."""
        async with self._database.transaction([input.organization_id]) as session:
            await syncing.give_up(session, input, input.reason)


def seen_at(read_at: datetime, page: Sequence[TemplateFacts]) -> list[Seen]:
    """What a page says; its verdicts are as old as the second in which we asked."""
    at = read_at.replace(microsecond=0)
    return [Seen(decided(facts, at), facts.model_dump()) for facts in page]
