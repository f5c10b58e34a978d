"""Telling workflows what the drain learnt. Temporal's absence delays wakes and nothing else."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from temporalio import activity
from temporalio.service import RPCError, RPCStatusCode

from activities.ingest.alongside import alongside
from activities.ingest.heartbeat import keep_beating
from activities.ingest.perseverance import persevere
from core.database import Database
from core.outage import database_is_away, transactions_collided
from core.settings import IngestSettings
from models.ingest import outbox, repository
from models.ingest.coalescing import Bundle, coalesced
from models.ingest.listener import Listener
from models.ingest.repository import ShardsLost
from models.ingest.rules import WAKES, shards_of
from models.ingest.types import Door, DrainInput, Ended, RelayResult, WakeKind

_log = logging.getLogger(__name__)
_POLL = 1.0
_PATIENCE = 10.0
_LONGEST_PAUSE = 30.0
_MOST = 500
_AT_ONCE = 16
# Nobody listens, or nobody ever will: asking again cannot help.
_HOPELESS = (
    RPCStatusCode.NOT_FOUND,
    RPCStatusCode.INVALID_ARGUMENT,
    RPCStatusCode.FAILED_PRECONDITION,
)
_AWAY = (RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED)


class TemporalAway(Exception):
    """The rest of the batch would fail too."""


def next_pause(last: float, *, kept: int, done: int) -> float:
    """Longer each time that Temporal took nothing; a slow one that takes some is not left alone."""
    return min(last * 2, _LONGEST_PAUSE) if kept and not done else _POLL


class Relay:
    """Delivers a share of the outbox through doors, one for each kind of wake.

    A wake may be delivered twice: after a crash, or beside an old relay that knows no better.
    """

    def __init__(
        self, database: Database, doors: Mapping[WakeKind, Door], url: str, settings: IngestSettings
    ) -> None:
        self._database = database
        self._doors = {str(kind): door for kind, door in doors.items()}
        self._url = url
        self._settings = settings
        self._delivered = 0
        self._dropped = 0

    @activity.defn(name="ingest.relay")
    async def relay(self, input: DrainInput) -> RelayResult:
        """Relay until this worker stops or a newer relay of the same group appears."""
        shards = shards_of(input.group, self._settings.drainers)
        if not shards:
            return RelayResult(ended=Ended.NOT_NEEDED)
        self._delivered = self._dropped = 0
        listener = Listener(self._url, WAKES, shards)
        async with alongside(listener.run(), keep_beating()):
            ended = await persevere(self._run(input.group, shards, listener))
        return RelayResult(ended=ended, delivered=self._delivered, dropped=self._dropped)

    async def _run(self, group: int, shards: Sequence[int], listener: Listener) -> Ended:
        owned: dict[int, int] = {}
        pause = _POLL
        while not activity.is_worker_shutdown():
            try:
                owned = owned or await self.own(group)
                full, kept, done = await self.batch(owned, shards)
                pause = next_pause(pause, kept=kept, done=done)
            except ShardsLost:
                return Ended.LOST_OWNERSHIP
            except (SQLAlchemyError, OSError) as error:
                if not (database_is_away(error) or transactions_collided(error)):
                    raise
                full, kept = False, 0
            if not full or kept:
                await listener.wait(pause)
        return Ended.SHUTTING_DOWN

    async def own(self, group: int) -> dict[int, int]:
        """Become the relay of this group and return the epoch that proves it."""
        async with self._database.transaction() as session:
            return await repository.take_over_relay(session, group)

    async def batch(self, owned: dict[int, int], shards: Sequence[int]) -> tuple[bool, int, int]:
        """Deliver the oldest wakes; whether there may be more, how many were kept, how many not."""
        async with self._database.transaction() as session:
            await repository.hold(session, owned, list(owned))
            rows = await outbox.waiting(session, shards, list(self._doors), _MOST)
        if not rows:
            return False, 0, 0
        done = await self._tell(coalesced(rows))
        await self._forget(owned, done)
        return len(rows) == _MOST, len(rows) - len(done), len(done)

    async def _tell(self, bundles: Sequence[Bundle]) -> list[int]:
        """Each target is told in order, several at once; which wakes are done with."""
        targets: dict[UUID, list[Bundle]] = {}
        for bundle in bundles:
            targets.setdefault(bundle.target, []).append(bundle)
        done: list[int] = []
        waiting = iter(targets.values())

        async def tell() -> None:
            for each in waiting:
                for bundle in each:
                    if await self._deliver(bundle):
                        done.extend(bundle.ids)

        results = await asyncio.gather(*(tell() for _ in range(_AT_ONCE)), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException) and not isinstance(result, TemporalAway):
                raise result
        if any(results):
            _log.info("wakes wait: Temporal does not answer")
        return done

    async def _deliver(self, bundle: Bundle) -> bool:
        """Whether the wake is done with: told, or hopeless."""
        door = self._doors[bundle.kind]
        try:
            async with asyncio.timeout(_PATIENCE):
                await door(bundle.organization_id, bundle.target, bundle.payload)
        except RPCError as error:
            if error.status in _AWAY:
                raise TemporalAway from None
            if error.status not in _HOPELESS:
                return False
            self._drop(bundle, error.status.name)
        except (RuntimeError, OSError):  # a lazy client that cannot connect; our own patience
            raise TemporalAway from None
        except (ValueError, KeyError, TypeError) as error:
            self._drop(bundle, type(error).__name__)
        else:
            self._delivered += 1
        return True

    def _drop(self, bundle: Bundle, why: str) -> None:
        self._dropped += 1
        _log.info("wake %s for %s dropped: %s", bundle.kind, bundle.target, why)

    async def _forget(self, owned: dict[int, int], ids: Sequence[int]) -> None:
        async with self._database.transaction() as session:
            await repository.hold(session, owned, list(owned))
            await outbox.delete(session, ids)
