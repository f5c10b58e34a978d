"""Hearing what other processes tell: one connection that listens, for all sockets of this one."""

import asyncio
import logging

import asyncpg

from api.realtime.hub import Hub
from models.realtime.notices import CHANNEL, read

# What pg_stat_activity calls the connection.
NAME = "parley realtime"
_PAUSES = (0.1, 0.5, 1.0, 2.0, 5.0)
# A connection that was cut without a word is found out by asking it something.
_ASK_EVERY = 10.0
_PATIENCE = 5.0
_log = logging.getLogger(__name__)


class Hearing:
    """Listens for as long as the process lives. After a gap everybody is told to fetch anew."""

    def __init__(self, url: str, hub: Hub) -> None:
        self._url = url
        self._hub = hub
        self._failures = 0

    async def run(self) -> None:
        while True:
            try:
                await self._listen()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                _log.warning("nothing is heard of changes: %s", type(error).__name__)
            await asyncio.sleep(_PAUSES[min(self._failures, len(_PAUSES) - 1)])
            self._failures += 1

    async def _listen(self) -> None:
        """Return when the connection is gone."""
        closed = asyncio.Event()
        named = {"application_name": NAME}
        connection = await asyncpg.connect(self._url, timeout=_PATIENCE, server_settings=named)
        try:
            connection.add_termination_listener(lambda _: closed.set())
            await connection.add_listener(CHANNEL, self._heard)
            self._failures = 0
            self._hub.refetch()
            while not closed.is_set():
                try:
                    async with asyncio.timeout(_ASK_EVERY):
                        await closed.wait()
                except TimeoutError:
                    await connection.execute("select", timeout=_PATIENCE)
        finally:
            connection.terminate()

    def _heard(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        notice = read(str(payload))
        if notice is None:
            _log.warning("a notice was not understood")
        else:
            self._hub.hear(notice)
