"""Applying what the door kept: a share of the shards, batch by batch, for as long as it runs."""

import logging
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities.ingest.alongside import alongside
from activities.ingest.applier import Appliers
from activities.ingest.heartbeat import DrainPulse, keep_beating
from activities.ingest.housekeeping import Housekeeping
from activities.ingest.perseverance import persevere
from core.database import Database
from core.outage import database_is_away, transactions_collided
from core.settings import IngestSettings
from models.contacts.identities import IdentityTaken
from models.ingest import repository
from models.ingest.listener import Listener
from models.ingest.repository import ShardsLost, Ticket
from models.ingest.rules import EVENTS, shards_of
from models.ingest.types import DrainInput, DrainResult, Ended, StoredEvent

_log = logging.getLogger(__name__)
_POLL = 1.0
# One drainer keeps house for all.
_HOUSEKEEPER = 0


class Drain:
    """Owns shards by their epochs; whoever takes them over ends it quietly."""

    def __init__(
        self, database: Database, appliers: Appliers, url: str, settings: IngestSettings
    ) -> None:
        self._database = database
        self._appliers = appliers
        self._url = url
        self._settings = settings

    @activity.defn(name="ingest.drain")
    async def drain(self, input: DrainInput) -> DrainResult:
        """Drain until this worker stops or somebody else takes the shards.

        Temporal is only asked for a heartbeat: while it is away, draining goes on.
        """
        shards = shards_of(input.group, self._settings.drainers)
        if not shards:
            return DrainResult(ended=Ended.NOT_NEEDED)
        listener = Listener(self._url, EVENTS, shards)
        pulse = DrainPulse(self._database, input.group, shards)
        beside = [listener.run(), pulse.run(), keep_beating()]
        if input.group == _HOUSEKEEPER:
            beside.append(Housekeeping(self._database).run())
        async with alongside(*beside):
            return await persevere(self._run(shards, listener))

    async def _run(self, shards: Sequence[int], listener: Listener) -> DrainResult:
        owned: dict[int, int] = {}
        applied = failed = 0
        while not activity.is_worker_shutdown():
            try:
                owned = owned or await self.own(shards)
                done, aside = await self.batch(owned)
            except ShardsLost:
                return DrainResult(ended=Ended.LOST_OWNERSHIP, applied=applied, failed=failed)
            except (SQLAlchemyError, OSError, IdentityTaken) as error:
                if not _passes(error):
                    raise
                done = aside = 0
            applied, failed = applied + done, failed + aside
            if done + aside < self._settings.batch:
                await listener.wait(_POLL)
        return DrainResult(ended=Ended.SHUTTING_DOWN, applied=applied, failed=failed)

    async def own(self, shards: Sequence[int]) -> dict[int, int]:
        """Take the shards over and return their epochs."""
        async with self._database.transaction() as session:
            return await repository.take_over(session, shards)

    async def batch(self, owned: dict[int, int]) -> tuple[int, int]:
        """Apply the lowest waiting events; return how many, and how many were set aside."""
        async with self._database.transaction() as session:
            found = await repository.waiting(session, list(owned), self._settings.batch)
        if not found:
            return 0, 0
        organizations = sorted({organization for _, organization in found})
        aside = await self._settle(owned, organizations, [ticket for ticket, _ in found])
        return len(found) - aside, aside

    async def _settle(
        self, owned: dict[int, int], organizations: list[UUID], tickets: list[Ticket]
    ) -> int:
        """Apply together; when that raises, in halves, until the one that raises is alone."""
        try:
            await self._apply(owned, organizations, tickets)
        except ShardsLost:
            raise
        except Exception as error:  # whatever an event does, its neighbours go on
            if _passes(error):
                raise
            if len(tickets) == 1:
                await self._set_aside(owned, organizations, tickets, type(error).__name__)
                return 1
            half = len(tickets) // 2
            first = await self._settle(owned, organizations, tickets[:half])
            return first + await self._settle(owned, organizations, tickets[half:])
        return 0

    async def _apply(
        self, owned: dict[int, int], organizations: list[UUID], tickets: list[Ticket]
    ) -> None:
        async with self._database.transaction(organizations) as session:
            await repository.hold(session, owned, [shard for shard, _ in tickets])
            await self._appliers.apply(session, await repository.events(session, tickets))
            await self.acknowledge(session, tickets)

    async def acknowledge(self, session: AsyncSession, tickets: Sequence[Ticket]) -> None:
        """Take applied events off the queue, in the transaction that applied them."""
        await repository.delete(session, tickets)

    async def _set_aside(
        self, owned: dict[int, int], organizations: list[UUID], tickets: list[Ticket], error: str
    ) -> None:
        async with self._database.transaction(organizations) as session:
            await repository.hold(session, owned, [shard for shard, _ in tickets])
            for event in await repository.events(session, tickets):
                await repository.fail(session, event, error)
                _report(event, error)
            await repository.delete(session, tickets)


def _passes(error: Exception) -> bool:
    """Whether the same batch may simply be tried again: nothing is wrong with its events."""
    return (
        isinstance(error, IdentityTaken) or database_is_away(error) or transactions_collided(error)
    )


def _report(event: StoredEvent, error: str) -> None:
    _log.warning("event %s (%s) set aside: %s", event.id, event.kind, error)
