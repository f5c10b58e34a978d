"""Temporal UI behind the operator's login: on the codec's origin, so that the cookie goes along."""

from collections.abc import Iterable, Mapping
from http.cookies import SimpleCookie

import httpx
from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from starlette.background import BackgroundTask

from api.errors import Unavailable
from api.operators import COOKIE, Doorkeeper, refused

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_LOOKS = ("GET", "HEAD")
# Of one connection only (RFC 9110, 7.6.1), or made anew for the other one.
_OURS = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer"}
    | {"transfer-encoding", "upgrade", "host", "content-length", "authorization", "cookie"}
    | {"origin", "referer", "date", "server"}
)
_TIMEOUT = httpx.Timeout(10, read=120)


class OperatorUi:
    """Forwards to the UI's server what a signed-in operator's browser asks."""

    def __init__(self, doorkeeper: Doorkeeper, ui_url: str) -> None:
        self._doorkeeper = doorkeeper
        self._http = httpx.AsyncClient(base_url=ui_url, trust_env=False, timeout=_TIMEOUT)

    async def forward(self, request: Request) -> Response:
        if not await self._doorkeeper.knows(request):
            return refused()
        if request.method not in _LOOKS:
            await self._doorkeeper.changes(request)
        asked = self._http.build_request(
            request.method,
            self._target(request),
            headers=_sent(request),
            content=await request.body(),
        )
        try:
            answer = await self._http.send(asked, stream=True)
        except httpx.TransportError:
            raise Unavailable("Temporal UI does not answer.") from None
        response = StreamingResponse(
            answer.aiter_raw(), answer.status_code, background=BackgroundTask(answer.aclose)
        )
        response.raw_headers = [
            *_kept(answer.headers.multi_items()),
            (b"content-security-policy", b"frame-ancestors 'none'"),
        ]
        return response

    def _target(self, request: Request) -> httpx.URL:
        """Path and query as the browser wrote them: an id may hold an escaped slash."""
        path: bytes = request.scope["raw_path"]
        query: bytes = request.scope["query_string"]
        return self._http.base_url.copy_with(raw_path=path + (b"?" + query if query else b""))

    async def close(self) -> None:
        await self._http.aclose()


def _sent(request: Request) -> Mapping[str, str]:
    """The browser's headers without what is ours; the operator's cookie stays here."""
    headers = {name: value for name, value in request.headers.items() if name not in _OURS}
    cookies = SimpleCookie(request.headers.get("cookie", ""))
    cookies.pop(COOKIE, None)
    others = "; ".join(f"{name}={morsel.coded_value}" for name, morsel in cookies.items())
    return {**headers, "accept-encoding": headers.get("accept-encoding", "identity")} | (
        {"cookie": others} if others else {}
    )


def _kept(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [
        (name.encode(), value.encode())
        for name, value in headers
        if name.lower() not in _OURS or name.lower() == "content-length"
    ]
