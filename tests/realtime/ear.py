"""A client of the WebSocket, and what it hears."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

Json = dict[str, Any]
PATIENCE = 20
Refused = tuple[str, list[str]]


@dataclass(frozen=True)
class Ear:
    socket: ClientConnection

    async def say(self, event: str, **values: object) -> None:
        await self.socket.send(orjson.dumps({"event": event, **values}).decode())

    async def hear(self) -> Json:
        """The next thing that is said."""
        async with asyncio.timeout(PATIENCE):
            heard: Json = orjson.loads(await self.socket.recv())
            return heard

    async def until(self, event: str) -> list[Json]:
        """Everything up to an event, and that."""
        heard = [await self.hear()]
        while heard[-1]["event"] != event:
            heard.append(await self.hear())
        return heard

    async def ask(self, event: str, **values: object) -> Json:
        """What is answered."""
        await self.say(event, **values)
        return await self.hear()

    async def refused(self, event: str, **values: object) -> Refused:
        return refusal(await self.ask(event, **values))

    async def closed(self) -> int:
        """The code it is closed with, whatever was said before."""
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    await self.socket.recv()
                except ConnectionClosed:
                    break
        assert self.socket.close_code is not None
        return self.socket.close_code


def refusal(heard: Json) -> Refused:
    """The code, and the fields named."""
    assert heard["event"] == "error", heard
    error = heard["error"]
    return error["code"], [detail["field"] for detail in error["details"]]


@asynccontextmanager
async def an_ear(url: str, query: str = "", **options: Any) -> AsyncIterator[Ear]:
    """A socket that has not said who it is."""
    place = f"{url.replace('http', 'ws', 1)}/api/ws{query}"
    async with connect(place, proxy=None, close_timeout=2, **options) as socket:
        yield Ear(socket)


@asynccontextmanager
async def listening(
    url: str, token: str, organization_id: UUID | None = None, **options: Any
) -> AsyncIterator[Ear]:
    """A socket of somebody who was let in."""
    async with an_ear(url, **options) as ear:
        said = {} if organization_id is None else {"organizationId": str(organization_id)}
        answer = await ear.ask("authenticate", token=token, **said)
        assert answer["event"] == "authenticated", answer
        yield ear


def ids(heard: Sequence[Json]) -> list[str]:
    return [each["id"] for each in heard]
