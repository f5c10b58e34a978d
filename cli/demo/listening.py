"""The WebSocket, as somebody who was let in hears it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from cli.demo.asking import Json, Refused

_AGAIN_SECONDS = 1


@asynccontextmanager
async def listening(api_url: str, token: str) -> AsyncIterator[ClientConnection]:
    """Raises `Refused` when the token is not taken."""
    address = f"{api_url.replace('http', 'ws', 1)}/api/ws"
    async with connect(address, proxy=None, close_timeout=1) as socket:
        await say(socket, "authenticate", token=token)
        answer: Json = json.loads(await socket.recv())
        if answer["event"] != "authenticated":
            raise Refused(str(answer["error"]["message"]))
        yield socket


async def say(socket: ClientConnection, event: str, **values: str) -> None:
    await socket.send(json.dumps({"event": event, **values}))


async def lasting(work: Callable[[], Awaitable[None]]) -> None:
    """Until cancelled or refused: what a lost connection has ended begins anew."""
    while True:
        with suppress(OSError, httpx.TransportError, WebSocketException):
            await work()
        await asyncio.sleep(_AGAIN_SECONDS)
