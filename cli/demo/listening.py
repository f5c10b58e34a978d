"""The WebSocket, as somebody who was let in hears it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from websockets.asyncio.client import ClientConnection, connect

from cli.demo.asking import Json, Refused


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
