"""Where the door keeps what Meta sent: requests that come together share one commit."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from core.database import Database
from core.ids import new_id
from models.ingest.rules import shard_of
from models.ingest.types import Arrival, Stray

_APPEND = text("""
    with arrival as (
        select * from unnest(
            cast(:ids as uuid[]), cast(:organizations as uuid[]), cast(:fields as text[]),
            cast(:kinds as text[]), cast(:keys as text[]), cast(:bodies as text[]),
            cast(:shards as int[])
        ) as a (id, organization_id, field, kind, key, body, shard)
    ), kept as (
        insert into webhook_event (received_at, id, organization_id, field, kind, key, body)
        select now(), id, organization_id, field, kind, key, body from arrival
    ), queued as (
        insert into webhook_pending (shard, event_id, received_at, organization_id)
        select shard, id, now(), organization_id from arrival
    ), strays as (
        insert into webhook_unrouted (id, field, body)
        select * from unnest(cast(:stray_ids as uuid[]), cast(:stray_fields as text[]),
                             cast(:stray_bodies as text[]))
    )
    select set_config('synchronous_commit', 'on', true)
""")
# By itself and without waiting for the disk: a commit that notifies locks out all others.
_ANNOUNCE = text("""
    select set_config('synchronous_commit', 'off', true), pg_notify('webhook_event', :touched)
""")
_LANES = 2
_MOST_IN_GROUP = 2_000
MOST_WAITING = 20_000
_PATIENCE = timedelta(seconds=5)
# Between two announcements, so that a busy door makes few of them.
_BREATH = timedelta(milliseconds=20)


class InboxFull(Exception):
    """PostgreSQL is too slow for what comes in. Meta keeps the event and sends it again."""


class _Group:
    """What will be committed together; requests join until a lane begins to write it."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.strays: list[Stray] = []
        self.written: asyncio.Task[None]

    def __len__(self) -> int:
        return len(self.arrivals) + len(self.strays)


class Inbox:
    """Appends events. Once `append` returns they are on disk."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lanes = asyncio.Semaphore(_LANES)
        self._filling: _Group | None = None
        self._waiting = 0
        self._touched: set[int] = set()
        self._announcing: asyncio.Task[None] | None = None
        self._groups: set[asyncio.Task[None]] = set()

    async def append(self, arrivals: Sequence[Arrival], strays: Sequence[Stray] = ()) -> None:
        """Return when everything is committed; raise when it may not be."""
        size = len(arrivals) + len(strays)
        if self._waiting + size > MOST_WAITING:
            raise InboxFull
        group = self._join()
        group.arrivals.extend(arrivals)
        group.strays.extend(strays)
        self._waiting += size
        try:
            # A caller that hangs up must not take its neighbours' commit with it.
            await asyncio.shield(group.written)
        finally:
            self._waiting -= size

    async def close(self) -> None:
        """Wait for what is being written."""
        await asyncio.gather(*self._groups, return_exceptions=True)
        if self._announcing is not None:
            await self._announcing

    def _join(self) -> _Group:
        if self._filling is None or len(self._filling) >= _MOST_IN_GROUP:
            group = self._filling = _Group()
            group.written = asyncio.create_task(self._write(group))
            self._groups.add(group.written)
            group.written.add_done_callback(self._groups.discard)
        return self._filling

    async def _write(self, group: _Group) -> None:
        async with self._lanes:
            if self._filling is group:
                self._filling = None
            async with asyncio.timeout(_PATIENCE.total_seconds()):
                await self._store(group.arrivals, group.strays)
        self._touched.update(shard_of(arrival.key) for arrival in group.arrivals)
        if self._touched and (self._announcing is None or self._announcing.done()):
            self._announcing = asyncio.create_task(self._announce())

    async def _store(self, arrivals: list[Arrival], strays: list[Stray]) -> None:
        organizations = sorted({arrival.organization_id for arrival in arrivals})
        async with self._database.transaction(organizations) as session:
            connection = await session.connection()
            await connection.execute(_APPEND, _columns(arrivals, strays))

    async def _announce(self) -> None:
        """Wake the drains of touched shards. Should it fail, they look by themselves."""
        while self._touched:
            touched = ",".join(str(shard) for shard in sorted(self._touched))
            self._touched.clear()
            with suppress(SQLAlchemyError, OSError):
                async with self._database.transaction() as session:
                    connection = await session.connection()
                    await connection.execute(_ANNOUNCE, {"touched": touched})
            await asyncio.sleep(_BREATH.total_seconds())


def _columns(arrivals: list[Arrival], strays: list[Stray]) -> dict[str, Any]:
    return {
        "ids": [new_id() for _ in arrivals],
        "organizations": [arrival.organization_id for arrival in arrivals],
        "fields": [arrival.field for arrival in arrivals],
        "kinds": [arrival.kind for arrival in arrivals],
        "keys": [arrival.key for arrival in arrivals],
        "bodies": [arrival.body for arrival in arrivals],
        "shards": [shard_of(arrival.key) for arrival in arrivals],
        "stray_ids": [new_id() for _ in strays],
        "stray_fields": [stray.field for stray in strays],
        "stray_bodies": [stray.body for stray in strays],
    }
