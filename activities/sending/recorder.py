"""Writing down what happened, in groups, until the database has taken it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy.exc import DBAPIError

from core.database import DatabaseUnavailable
from core.outage import transactions_collided
from models.sending.types import Fact

Write = Callable[[Sequence[Fact]], Awaitable[None]]

LINGER_SECONDS = 0.05
MOST_AT_ONCE = 500
MOST_BEHIND = 4 * MOST_AT_ONCE
_RETRY_SECONDS = (0.1, 0.3, 1.0, 2.0)


class Recorder:
    """Collects facts and hands them to `write` in groups; a fact is never dropped.

    PostgreSQL away means waiting: repeating a write changes nothing.
    """

    def __init__(self, write: Write) -> None:
        self._write = write
        self._facts: list[Fact] = []
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._closing = False
        self._task = asyncio.create_task(self._run())

    def add(self, fact: Fact) -> None:
        self._facts.append(fact)
        self._arrived.set()
        if len(self._facts) > MOST_BEHIND:
            self._room.clear()

    async def room(self) -> None:
        """Wait while more facts are unwritten than we care to lose track of in a crash."""
        await self._room.wait()

    async def close(self) -> None:
        """Return when everything is written."""
        self._closing = True
        self._arrived.set()
        await self._task

    async def _run(self) -> None:
        while not (self._closing and not self._facts):
            await self._arrived.wait()
            self._arrived.clear()
            if not self._closing:
                await asyncio.sleep(LINGER_SECONDS)
            while self._facts:
                group = self._facts[:MOST_AT_ONCE]
                await self._until_written(group)
                del self._facts[: len(group)]
                if len(self._facts) <= MOST_BEHIND:
                    self._room.set()

    async def _until_written(self, group: Sequence[Fact]) -> None:
        tries = 0
        while True:
            try:
                return await self._write(group)
            except (DatabaseUnavailable, DBAPIError) as error:
                if isinstance(error, DBAPIError) and not transactions_collided(error):
                    raise
                await asyncio.sleep(_RETRY_SECONDS[min(tries, len(_RETRY_SECONDS) - 1)])
                tries += 1
