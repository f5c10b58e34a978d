"""The webhook door's sign of life."""

import asyncio
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from core.database import Database
from core.outage import database_is_away
from models.ingest import heartbeats
from models.ingest.types import HeartbeatKind

_PATIENCE = 2.0


async def keep_beating(database: Database) -> None:
    """Say every few seconds that the door can keep what comes; a gap means it could not."""
    process = heartbeats.process_name()
    while True:
        try:
            async with asyncio.timeout(_PATIENCE), database.transaction() as session:
                await heartbeats.beat(session, HeartbeatKind.DOOR, process, timedelta())
        except (SQLAlchemyError, OSError) as error:
            if not database_is_away(error):
                raise
        await asyncio.sleep(heartbeats.EVERY.total_seconds())
