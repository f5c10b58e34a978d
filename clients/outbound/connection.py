"""One request over one connection to an address that was checked."""

import ssl
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

import httpcore

from clients.outbound.errors import (
    OutboundError,
    RequestRefused,
    TlsFailed,
    TooLarge,
    Unanswered,
    Unreachable,
)
from clients.outbound.target import Target

_CONNECT = 3.0
_MOST_ADDRESSES = 4


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back, whatever the status. Header names are lower case.

    `body` is as it travelled: we ask for no compression and undo none.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Step(Enum):
    CONNECTING = auto()
    ENCRYPTING = auto()
    LEFT = auto()


_STEPS = {
    "connection.connect_tcp.started": Step.CONNECTING,
    "connection.start_tls.started": Step.ENCRYPTING,
    "http11.send_request_headers.started": Step.LEFT,
}


@dataclass(slots=True)
class Progress:
    """How far a request came, for whoever has to say what became of it."""

    step: Step = Step.CONNECTING
    status: int | None = None

    @property
    def left(self) -> bool:
        return self.step is Step.LEFT

    async def trace(self, event: str, _: Mapping[str, Any]) -> None:
        self.step = _STEPS.get(event, self.step)


class Pinned(httpcore.AsyncNetworkBackend):
    """Connects to these addresses and resolves nothing, whatever host it is asked for.

    Host header, SNI and the certificate's check keep the name.
    """

    def __init__(self, addresses: Sequence[str], network: httpcore.AsyncNetworkBackend) -> None:
        self._addresses = addresses[:_MOST_ADDRESSES]
        self._network = network

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        *others, last = self._addresses
        for address in others:
            try:
                return await self._network.connect_tcp(address, port, timeout)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._network.connect_tcp(last, port, timeout)


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes | None = field(repr=False)


async def ask(
    request: Request,
    target: Target,
    addresses: Sequence[str],
    progress: Progress,
    *,
    tls: ssl.SSLContext,
    network: httpcore.AsyncNetworkBackend,
    most: int,
) -> Answered:
    """The connection is ours alone and ends with the answer. A redirect is an answer."""
    progress.status = None
    url = httpcore.URL(
        scheme=target.url.raw_scheme, host=target.host, port=target.port, target=target.url.raw_path
    )
    try:
        async with (
            httpcore.AsyncConnectionPool(
                tls, network_backend=Pinned(addresses, network)
            ) as connections,
            connections.stream(
                request.method,
                url,
                headers=[("Host", target.url.netloc), ("Connection", "close"), *request.headers],
                content=request.body,
                extensions={"timeout": {"connect": _CONNECT}, "trace": progress.trace},
            ) as response,
        ):
            progress.status = response.status
            body = b"" if response.status in REDIRECTS else await _read(response, most)
            return Answered(response.status, _headers(response), body)
    except httpcore.LocalProtocolError:
        raise RequestRefused from None
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as e:
        raise _named(e, progress) from None


async def _read(response: httpcore.Response, most: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_stream():
        body += chunk
        if len(body) > most:
            raise TooLarge(left=True, status=response.status)
    return bytes(body)


def _headers(response: httpcore.Response) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in response.headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _named(error: Exception, progress: Progress) -> OutboundError:
    if progress.left:
        return Unanswered(left=True, status=progress.status)
    if progress.step is Step.ENCRYPTING and not isinstance(error, httpcore.TimeoutException):
        return TlsFailed()
    return Unreachable()
