"""Requests to addresses that customers gave: public ones only, checked and then connected to.

No proxies, no cookies, no retries, nothing taken from the environment.
"""

import asyncio
import re
import ssl
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import httpcore
import httpx

from clients.outbound.addresses import is_public
from clients.outbound.connection import REDIRECTS, Answered, Progress, Request, ask
from clients.outbound.errors import (
    AddressReason,
    AddressRefused,
    RedirectReason,
    RedirectRefused,
    RequestRefused,
    TooSlow,
    Unresolved,
)
from clients.outbound.names import Resolve, SystemNames
from clients.outbound.target import Target, target
from core.settings import OutboundSettings

_MOST_REDIRECTS = 3
_KEEP_METHOD = frozenset({307, 308})
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_VALUE = re.compile(r"[\x20-\x7e\t]*")
_OURS = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_USUAL = {"accept": "*/*", "accept-encoding": "identity", "user-agent": "Parley"}
_NONE: Mapping[str, str] = MappingProxyType({})


class Outbound:
    """One for a process. Resolver, trust and network are the system's unless given."""

    def __init__(
        self,
        settings: OutboundSettings,
        *,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
        network: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._settings = settings
        self._resolve = resolve or SystemNames()
        self._tls = tls or httpx.create_ssl_context(trust_env=False)
        self._network = network or httpcore.AnyIOBackend()

    async def post(self, url: str, body: bytes, headers: Mapping[str, str] = _NONE) -> Answered:
        """Any status is an answer; raises `OutboundError` where there is none."""
        return await self._ask(url, Request("POST", _fields(headers), body))

    async def get(self, url: str, headers: Mapping[str, str] = _NONE) -> Answered:
        """Any status is an answer; raises `OutboundError` where there is none."""
        return await self._ask(url, Request("GET", _fields(headers), None))

    async def check(self, url: str) -> None:
        """Whether we would call this address now. Raises `AddressRefused`, `Unresolved`, `TooSlow`.

        Nothing is sent. A request checks again, for names change their addresses.
        """
        try:
            async with asyncio.timeout(self._settings.timeout.total_seconds()):
                await self._addresses(target(url, self._settings))
        except TimeoutError:
            raise TooSlow from None

    async def _ask(self, url: str, request: Request) -> Answered:
        progress = Progress()
        try:
            async with asyncio.timeout(self._settings.timeout.total_seconds()):
                return await self._follow(target(url, self._settings), request, progress)
        except TimeoutError:
            raise TooSlow(left=progress.left, status=progress.status) from None

    async def _follow(self, to: Target, request: Request, progress: Progress) -> Answered:
        for _ in range(1 + _MOST_REDIRECTS):
            addresses = await self._addresses(to)
            answer = await ask(
                request,
                to,
                addresses,
                progress,
                tls=self._tls,
                network=self._network,
                most=self._settings.answer_bytes,
            )
            if answer.status not in REDIRECTS or "location" not in answer.headers:
                return answer
            if request.method != "GET" and answer.status not in _KEEP_METHOD:
                raise RedirectRefused(RedirectReason.METHOD, answer.status)
            to = self._next(to, answer)
        raise RedirectRefused(RedirectReason.TOO_MANY, answer.status)

    def _next(self, to: Target, answer: Answered) -> Target:
        """The same scheme, host and port, or nowhere: signatures and keys are for that one."""
        try:
            url = to.url.join(answer.headers["location"])
            there = target(str(url), self._settings)
        except (httpx.InvalidURL, ValueError, AddressRefused):
            raise RedirectRefused(RedirectReason.FOREIGN, answer.status) from None
        if there.origin != to.origin:
            raise RedirectRefused(RedirectReason.FOREIGN, answer.status)
        return there

    async def _addresses(self, to: Target) -> Sequence[str]:
        """Resolved here and nowhere else; one private address condemns the name."""
        addresses = [to.host] if to.literal else await self._resolve(to.host)
        if not addresses:
            raise Unresolved
        if not to.own and not all(map(is_public, addresses)):
            raise AddressRefused(AddressReason.NOT_PUBLIC)
        return addresses


def _fields(headers: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Ours, then the caller's, which may replace some of ours. Raises `RequestRefused`."""
    given = {name.lower() for name in headers}
    if given & _OURS or not all(
        _NAME.fullmatch(name) and _VALUE.fullmatch(value) for name, value in headers.items()
    ):
        raise RequestRefused
    usual = [(name, value) for name, value in _USUAL.items() if name not in given]
    return (*usual, *headers.items())
