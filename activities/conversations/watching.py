"""Looking over every inbox: who is gone, what is orphaned, and what could be offered by now."""

import logging
from uuid import UUID

from temporalio import activity

from core.database import Database
from core.inbox_settings import InboxSettings
from models.conversations import watching
from models.conversations.types import Watched, WatchInput
from models.routing import presence
from models.routing.matching import Queue

_log = logging.getLogger(__name__)


class WatchActivities:
    def __init__(self, database: Database, settings: InboxSettings) -> None:
        self._database = database
        self._silence = settings.silence

    @activity.defn(name="conversations.watch")
    async def watch(self, input: WatchInput) -> Watched:
        """One look at every organization; safe to repeat, and to run beside another."""
        async with self._database.reading([]) as session:
            everybody = await watching.organizations(session)
        repaired = offered = silent = 0
        for organization_id in everybody:
            activity.heartbeat()
            silent += await self._release(organization_id)
            repaired += await self._repair(organization_id)
            offered += await self._match(organization_id, input)
        return Watched(
            organizations=len(everybody), repaired=repaired, offered=offered, silent=silent
        )

    async def _release(self, organization_id: UUID) -> int:
        """What agents hold who are not heard of any more goes to others, at once."""
        async with self._database.transaction([organization_id]) as session:
            return await presence.release_silent(session, organization_id, self._silence)

    async def _repair(self, organization_id: UUID) -> int:
        async with self._database.transaction([organization_id]) as session:
            repaired = await watching.repair(session, organization_id)
        if repaired:
            _log.warning("%d orphaned conversations of %s woken", repaired, organization_id)
        return repaired

    async def _match(self, organization_id: UUID, input: WatchInput) -> int:
        """Agents whose hours began, and offers nobody's workflow let expire."""
        async with self._database.transaction([organization_id]) as session:
            queue = Queue(session, organization_id)
            return len(await queue.match(await queue.waited_in(input.now), input.now))
