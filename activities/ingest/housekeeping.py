"""What one drainer does for all: room for the coming week, and no heartbeats of long ago."""

import asyncio
import logging
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from core.database import Database
from models.ingest import heartbeats

_log = logging.getLogger(__name__)
_EVERY = timedelta(hours=6)
_SOON = timedelta(minutes=1)


class Housekeeping:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self) -> None:
        """Keep house now and every few hours; a failure is told and tried again soon."""
        while True:
            pause = _EVERY
            try:
                await self.keep()
            except (SQLAlchemyError, OSError) as error:
                _log.warning("housekeeping failed: %s", type(error).__name__)
                pause = _SOON
            await asyncio.sleep(pause.total_seconds())

    async def keep(self) -> None:
        async with self._database.transaction() as session:
            await heartbeats.prepare_partitions(session)
        async with self._database.transaction() as session:
            await heartbeats.prune(session)
