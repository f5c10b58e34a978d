"""Signs of life: to Temporal every second, and of a drain to the heartbeat table every five."""

import asyncio
from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError
from temporalio import activity

from core.database import Database
from core.outage import database_is_away
from models.ingest import heartbeats, repository
from models.ingest.types import HeartbeatKind

_EVERY_SECOND = 1.0
_PATIENCE = 2.0


async def keep_beating() -> None:
    """Tell Temporal that the activity lives, until cancelled."""
    while True:
        activity.heartbeat()
        await asyncio.sleep(_EVERY_SECOND)


class DrainPulse:
    """Beats for one group of shards; the lag is the age of its oldest waiting event."""

    def __init__(self, database: Database, group: int, shards: Sequence[int]) -> None:
        self._database = database
        self._group = group
        self._shards = shards
        self._process = heartbeats.process_name()

    async def run(self) -> None:
        """A beat that cannot be written is left out: the gap is what it means."""
        while True:
            try:
                async with asyncio.timeout(_PATIENCE):
                    await self.beat()
            except (SQLAlchemyError, OSError) as error:
                if not database_is_away(error):
                    raise
            await asyncio.sleep(heartbeats.EVERY.total_seconds())

    async def beat(self) -> None:
        async with self._database.transaction() as session:
            lag = await repository.lag(session, self._shards)
            kind = f"{HeartbeatKind.DRAIN}:{self._group}"
            await heartbeats.beat(session, kind, self._process, lag)
