"""Hearing that something was committed, without asking all the time."""

import asyncio

import asyncpg

from core.outage import database_is_away

_PAUSE = 1.0


class Listener:
    """Sets `wake` when a NOTIFY names one of our shards, and after every reconnect.

    It has a connection of its own. It may miss something; whoever waits polls besides.
    """

    def __init__(self, url: str, channel: str, shards: list[int]) -> None:
        self._url = url
        self._channel = channel
        self._shards = {str(shard) for shard in shards}
        self.wake = asyncio.Event()

    async def run(self) -> None:
        while True:
            try:
                await self._listen()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                if not database_is_away(error):
                    raise
            await asyncio.sleep(_PAUSE)

    async def wait(self, timeout: float) -> None:  # noqa: ASYNC109  # a wait that never fails
        """Return when woken, or after the time."""
        try:
            async with asyncio.timeout(timeout):
                await self.wake.wait()
        except TimeoutError:
            return
        self.wake.clear()

    async def _listen(self) -> None:
        closed = asyncio.Event()
        connection = await asyncpg.connect(self._url, timeout=5)
        try:
            connection.add_termination_listener(lambda _: closed.set())
            await connection.add_listener(self._channel, self._heard)
            self.wake.set()
            await closed.wait()
        finally:
            connection.terminate()

    def _heard(self, _connection: object, _pid: int, _channel: str, touched: object) -> None:
        if not self._shards.isdisjoint(str(touched).split(",")):
            self.wake.set()
