"""A raw server on loopback that keeps what arrived and misbehaves as told."""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import orjson

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

ACCEPTED = orjson.dumps(
    {
        "messaging_product": "whatsapp",
        "contacts": [{"input": "+15550100001", "wa_id": "15550100001"}],
        "messages": [{"id": "wamid.OUT1", "message_status": "accepted"}],
    }
)


@dataclass
class Wire:
    """What reached the server: connections made, whole requests, connections ended by the peer."""

    port: int = 0
    scheme: str = "http"
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"


@asynccontextmanager
async def wire(talk: Talk, tls: ssl.SSLContext | None = None) -> AsyncIterator[Wire]:
    """Serve; `talk` is called once for each request that came whole."""
    seen = Wire(scheme="https" if tls else "http")
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        seen.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while not writer.is_closing():
                seen.requests.append(await _whole_request(reader))
                seen.arrived.set()
                await talk(reader, writer)
        seen.hung_up.set()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    seen.port = server.sockets[0].getsockname()[1]
    try:
        yield seen
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def answer(body: bytes, status: str = "200 OK", headers: bytes = b"") -> bytes:
    """A whole answer as it travels."""
    length = f"content-length: {len(body)}\r\n".encode()
    head = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\n".encode()
    return head + headers + length + b"\r\n" + body


def says(raw: bytes, *, then_cut: bool = False) -> Talk:
    """Write these bytes for every request."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()
        if then_cut:
            writer.close()

    return talk


async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Never answer."""
    await asyncio.Event().wait()


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """End the connection with a RST."""
    linger = struct.pack("ii", 1, 0)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.close()


@asynccontextmanager
async def deaf(read: int) -> AsyncIterator[int]:
    """A port that accepts, reads so many bytes and cuts; with 0 it reads and says nothing."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.CancelledError):
            if read:
                await reader.readexactly(read)
            else:
                await asyncio.Event().wait()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _whole_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return head + await reader.readexactly(length)
