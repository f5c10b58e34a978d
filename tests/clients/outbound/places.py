"""Names and public addresses that lead to a server on loopback, without a name server."""

import asyncio
import ssl
from collections.abc import Iterable, Sequence

import httpcore

from clients.outbound.client import Outbound
from clients.outbound.errors import Unresolved
from core.settings import OutboundSettings

PUBLIC = "93.184.215.14"
HOST = "hooks.example"
URL = f"https://{HOST}/in?key=secret"


class Names:
    """A resolver that gives the next answer of its list each time it is asked, then the last."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        if not self._answers:
            raise Unresolved
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


class Internet(httpcore.AsyncNetworkBackend):
    """Whatever address is dialled, a port of ours answers; `dead` ones refuse."""

    def __init__(self, port: int, dead: Iterable[str] = ()) -> None:
        self._port = port
        self._dead = frozenset(dead)
        self._network = httpcore.AnyIOBackend()
        self.dialled: list[tuple[str, int]] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.dialled.append((host, port))
        if host in self._dead:
            raise httpcore.ConnectError
        return await self._network.connect_tcp("127.0.0.1", self._port, timeout)


def local(*ports: int, seconds: float = 5, most: int = 1024) -> Outbound:
    """Allowed to speak to these ports of loopback, in the clear."""
    return Outbound(
        OutboundSettings.model_validate(
            {
                "allow": ",".join(f"127.0.0.1:{port}" for port in ports),
                "timeout": seconds,
                "answer_bytes": most,
            }
        )
    )


def public(names: Names, internet: Internet, tls: ssl.SSLContext | None) -> Outbound:
    """Allowed what everybody is allowed."""
    return Outbound(OutboundSettings(), resolve=names, tls=tls, network=internet)


async def endless(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """An answer without an end."""
    writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"400\r\n" + b"x" * 1024 + b"\r\n")
        await writer.drain()


async def dripping(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A byte now and then, always in time for whoever waits for the next one only."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.01)
