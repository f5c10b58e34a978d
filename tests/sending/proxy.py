"""A way to PostgreSQL that breaks at the worst moment: around a commit."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from urllib.parse import urlsplit, urlunsplit

_COMMIT = b"COMMIT;"


class Cut(Enum):
    """Whether the commit that breaks still reaches PostgreSQL."""

    BEFORE_COMMIT = auto()
    AFTER_COMMIT = auto()


@dataclass(slots=True)
class Proxy:
    """Breaks the connection at the next commit of a transaction in which `armed` was sent."""

    url: str = ""
    armed: bytes | None = None
    cut: Cut = Cut.AFTER_COMMIT
    cuts: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def arm(self, statement: bytes, cut: Cut) -> None:
        self.armed, self.cut = statement, cut

    async def serve(
        self, host: str, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        server_reader, server_writer = await asyncio.open_connection(host, port)
        answers = asyncio.create_task(_pump(server_reader, writer))
        seen = False
        with suppress(ConnectionError):
            while data := await reader.read(1 << 16):
                seen = seen or (self.armed is not None and self.armed in data)
                if seen and _COMMIT in data:
                    self.armed, self.cuts = None, self.cuts + 1
                    await self._break(data, answers, server_reader, server_writer)
                    break
                server_writer.write(data)
        answers.cancel()
        for each in (writer, server_writer):
            each.close()

    async def _break(
        self,
        data: bytes,
        answers: asyncio.Task[None],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        answers.cancel()
        await asyncio.wait([answers])
        if self.cut is Cut.AFTER_COMMIT:
            writer.write(data)
            await reader.read(1 << 16)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(1 << 16):
            writer.write(data)
    writer.close()


@asynccontextmanager
async def a_proxy(database_url: str) -> AsyncIterator[Proxy]:
    parts = urlsplit(database_url)
    assert parts.hostname is not None
    assert parts.port is not None
    host, port = parts.hostname, parts.port
    proxy = Proxy()
    server = await asyncio.start_server(
        lambda reader, writer: proxy.serve(host, port, reader, writer), "127.0.0.1", 0
    )
    here = server.sockets[0].getsockname()[1]
    login = parts.netloc.rpartition("@")[0]
    proxy.url = urlunsplit(parts._replace(netloc=f"{login}@127.0.0.1:{here}"))
    try:
        yield proxy
    finally:
        server.close()
        for task in proxy._tasks:
            task.cancel()
