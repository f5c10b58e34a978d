"""Looking over every inbox: what is orphaned, and what could be offered by now."""

import logging
from uuid import UUID

from temporalio import activity

from core.database import Database
from models.conversations import watching
from models.conversations.types import Watched, WatchInput
from models.routing.matching import Queue

_log = logging.getLogger(__name__)


class WatchActivities:
    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn(name="conversations.watch")
    async def watch(self, input: WatchInput) -> Watched:
        """One look at every organization; safe to repeat, and to run beside another."""
        async with self._database.reading([]) as session:
            everybody = await watching.organizations(session)
        repaired = offered = 0
        for organization_id in everybody:
            activity.heartbeat()
            repaired += await self._repair(organization_id)
            offered += await self._match(organization_id, input)
        return Watched(organizations=len(everybody), repaired=repaired, offered=offered)

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
            return len(await queue.match(await queue.departments(), input.now))
