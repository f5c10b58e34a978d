"""A connection is not kept for a client that answers nothing."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import uvicorn
from fastapi import FastAPI, WebSocket

from api.serving import configured
from cli.stack.ports import HOST
from core.settings import ApiSettings, RealtimeSettings
from tests.realtime.ear import PATIENCE

HANDSHAKE = (
    b"GET /flood HTTP/1.1\r\nHost: parley\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
PING, UNANSWERED = b"\x89\x04", (1011).to_bytes(2)
OFTEN = RealtimeSettings(ping_every=timedelta(seconds=0.3))

app = FastAPI()
ended = asyncio.Event()


@app.websocket("/quiet")
async def quiet(client: WebSocket) -> None:
    await client.accept()
    await client.receive()


@app.websocket("/flood")
async def flood(client: WebSocket) -> None:
    await client.accept()
    try:
        while True:
            await client.send_text("x" * 10_000)
    finally:
        ended.set()


@pytest.fixture
async def port() -> AsyncIterator[int]:
    server = uvicorn.Server(configured(app, ApiSettings(), OFTEN))
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:  # noqa: ASYNC110  # uvicorn offers no event
            await asyncio.sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        await serving


async def test_who_answers_no_ping_is_cut_off(port: int) -> None:
    reading, writing = await asyncio.open_connection(HOST, port)
    writing.write(HANDSHAKE.replace(b"flood", b"quiet"))
    async with asyncio.timeout(PATIENCE):
        heard = await reading.read()
    writing.close()

    assert heard.startswith(b"HTTP/1.1 101")
    assert heard.index(PING) < heard.index(UNANSWERED)


async def test_who_reads_nothing_is_cut_off_though_much_waits_for_them(port: int) -> None:
    """What uvicorn would wait for until the client has read it."""
    with socket.socket() as deaf:
        deaf.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(deaf, (HOST, port))
        await loop.sock_sendall(deaf, HANDSHAKE)

        async with asyncio.timeout(PATIENCE):
            await ended.wait()
