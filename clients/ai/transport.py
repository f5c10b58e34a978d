"""How requests leave: to the providers' own hosts, or to an address a customer gave."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2

from clients.outbound.client import Outbound
from clients.outbound.errors import (
    AddressRefused,
    Failed,
    OutboundError,
    RedirectRefused,
    RequestRefused,
)

# What `Outbound` says itself.
_ITS_OWN = frozenset(
    {"accept-encoding", "connection", "content-length", "host", "keep-alive", "transfer-encoding"}
)
_CONNECTIONS = httpx2.Limits(max_connections=200, keepalive_expiry=30)


class NotAllowed(httpx2.RequestError):
    """We do not call that address, or do not follow where it points."""


@dataclass(frozen=True, slots=True)
class Ways:
    """`known` reaches the hosts of our own settings; `given` any public address, checked."""

    known: httpx2.AsyncClient
    given: httpx2.AsyncClient


class OutboundTransport(httpx2.AsyncBaseTransport):
    """Resolves, checks and connects by `Outbound`: each request to an address checked just now."""

    def __init__(self, outbound: Outbound) -> None:
        self._outbound = outbound

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = {
            name: value for name, value in request.headers.items() if name.lower() not in _ITS_OWN
        }
        try:
            answered = await self._outbound.post(str(request.url), await request.aread(), headers)
        except OutboundError as error:
            failure = _translated(error, request)
        else:
            return httpx2.Response(
                answered.status,
                headers=dict(answered.headers),
                content=answered.body,
                request=request,
            )
        raise failure


@asynccontextmanager
async def ways(outbound: Outbound) -> AsyncIterator[Ways]:
    """Both end with the block. Proxies and certificates of the environment are not used."""
    async with (
        httpx2.AsyncClient(
            trust_env=False, follow_redirects=False, timeout=None, limits=_CONNECTIONS
        ) as known,
        httpx2.AsyncClient(
            transport=OutboundTransport(outbound), follow_redirects=False, timeout=None
        ) as given,
    ):
        yield Ways(known, given)


def _translated(error: OutboundError, request: httpx2.Request) -> httpx2.RequestError:
    name = type(error).__name__
    if isinstance(error, (AddressRefused, RedirectRefused, RequestRefused)):
        return NotAllowed(name, request=request)
    left = isinstance(error, Failed) and error.left
    return (httpx2.ReadError if left else httpx2.ConnectError)(name, request=request)
