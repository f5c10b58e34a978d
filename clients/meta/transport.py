"""httpx over one aiohttp session: fast, and exact about whether a request left."""

import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import inf

import aiohttp
import httpx
from yarl import URL

from clients.meta.errors import Lapsed, Unanswered
from clients.meta.handover import FencedRequest, Handover

BEGIN_BEFORE = "begin_before"
"""The request extension that carries the deadline to begin, in `time.monotonic()` seconds."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long we wait, in seconds. `reach` covers the wait for a connection and making one;
    a deadline to begin does not shorten it, so that the connection is there for the next one.
    """

    total: float = 15.0
    reach: float = 1.0
    idle: float = 10.0


class MetaTransport(httpx.AsyncBaseTransport):
    """Requests to one host. Raises `NotSent`, `Lapsed` or `Unanswered` instead of httpx's errors.

    Never follows a redirect and never repeats a request.
    """

    def __init__(
        self, session: aiohttp.ClientSession, base_url: str, timeouts: Timeouts | None = None
    ) -> None:
        self._session = session
        self._origin = _origin(httpx.URL(base_url))
        timeouts = timeouts or Timeouts()
        # aiohttp rounds timeouts of 5 s and more up to whole seconds unless told not to.
        self._patience = aiohttp.ClientTimeout(
            total=timeouts.total, connect=timeouts.reach, ceil_threshold=inf
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send once and read the whole answer."""
        if _origin(request.url) != self._origin:
            raise ValueError("the request is not for the configured host")
        begin_before: float | None = request.extensions.get(BEGIN_BEFORE)
        handover = Handover(await request.aread(), begin_before)
        if handover.lapsed:
            raise Lapsed
        try:
            async with self._session.request(
                request.method,
                URL(str(request.url), encoded=True),
                data=handover,
                headers=request.headers.multi_items(),
                allow_redirects=False,
                timeout=self._patience,
            ) as answer:
                content = await answer.read()
                return httpx.Response(answer.status, headers=answer.raw_headers, content=content)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise handover.lost(error) from None
        except httpx.DecodingError as error:
            raise Unanswered(type(error).__name__) from None


def meta_session(
    timeouts: Timeouts,
    *,
    connections: int = 512,
    tls: ssl.SSLContext | None = None,
    traces: Sequence[aiohttp.TraceConfig] = (),
) -> aiohttp.ClientSession:
    """The session a `MetaTransport` needs; whoever opens it closes it."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            limit=connections, keepalive_timeout=timeouts.idle, ssl=tls if tls is not None else True
        ),
        request_class=FencedRequest,
        cookie_jar=aiohttp.DummyCookieJar(),
        skip_auto_headers=("Accept-Encoding", "Content-Type", "User-Agent"),
        auto_decompress=False,
        trace_configs=list(traces),
    )


@asynccontextmanager
async def meta_http(
    base_url: str,
    *,
    timeouts: Timeouts | None = None,
    connections: int = 512,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[httpx.AsyncClient]:
    """An httpx client for Meta's host; its session and connections end with the block."""
    timeouts = timeouts or Timeouts()
    async with meta_session(timeouts, connections=connections, tls=tls) as session:
        transport = MetaTransport(session, base_url, timeouts)
        async with httpx.AsyncClient(transport=transport, base_url=base_url) as http:
            yield http


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
