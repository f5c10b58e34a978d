"""Hearing what transactions tell, as an api process does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg

from core.database import Database
from core.ids import new_id
from models.realtime.notices import CHANNEL, read
from models.realtime.publishing import publish
from models.realtime.types import LiveEvent, Told

PATIENCE = 20


@dataclass
class Notified:
    database: Database
    organization_id: UUID
    _told: asyncio.Queue[Told] = field(default_factory=asyncio.Queue)

    async def told(self) -> list[Told]:
        """Everything since the last time; a mark of our own ends it."""
        mark, found = new_id(), []
        async with self.database.transaction([self.organization_id]) as session:
            await publish(session, self.organization_id, [Told(LiveEvent.NOTIFICATION, mark)])
        async with asyncio.timeout(PATIENCE):
            while (event := await self._told.get()).id != mark:
                found.append(event)
        return found

    async def named(self) -> set[tuple[LiveEvent, UUID]]:
        return {(event.kind, event.id) for event in await self.told()}

    def hear(self, *heard: object) -> None:
        notice = read(str(heard[-1]))
        if notice is not None and notice.organization_id == self.organization_id:
            for event in notice.events:
                self._told.put_nowait(event)


@asynccontextmanager
async def notified(database: Database, url: str, organization_id: UUID) -> AsyncIterator[Notified]:
    hearing = Notified(database, organization_id)
    connection = await asyncpg.connect(url)
    try:
        await connection.add_listener(CHANNEL, hearing.hear)
        yield hearing
    finally:
        connection.terminate()
