"""Where the browser ends and we begin: headers, origins, cookies. Plain ASGI, microseconds."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import NotAllowed, response
from api.limits import headers_of
from core.settings import Settings

_SAFE = ("GET", "HEAD", "OPTIONS")
_ALWAYS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
]
_YEAR = (b"strict-transport-security", b"max-age=31536000")
_UNKEPT = (b"cache-control", b"no-store")
_CSP = b"content-security-policy"
_NOTHING = (_CSP, b"default-src 'none'; frame-ancestors 'none'")
# The documentation's page is FastAPI's, with its scripts.
DOCS_POLICY = (
    b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; connect-src 'self'; "
    b"script-src 'unsafe-inline' https://cdn.jsdelivr.net/npm/swagger-ui-dist@5/; "
    b"style-src 'unsafe-inline' https://cdn.jsdelivr.net/npm/swagger-ui-dist@5/; "
    b"img-src data: https://fastapi.tiangolo.com/img/favicon.png"
)
_METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
_ACCEPTED = ("Authorization", "Idempotency-Key", "X-Organization-Id", "X-Request-Id")
_SHOWN = (
    "Idempotent-Replayed",
    "Retry-After",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "X-Request-Id",
)


class EdgedApp(FastAPI):
    """An app whose `edges` stand around everything, even the answer to an unexpected error."""

    def __init__(self, edges: Callable[[ASGIApp], ASGIApp], **options: Any) -> None:
        super().__init__(**options)
        self._edges = edges

    def build_middleware_stack(self) -> ASGIApp:
        return self._edges(super().build_middleware_stack())


class AnswerHeaders:
    """Adds to every answer what browsers must know, and where a counted caller stands.

    `pages` are the few paths that a browser shows, with what each may load.
    """

    def __init__(self, app: ASGIApp, *, https: bool, pages: Mapping[str, bytes]) -> None:
        self._app = app
        self._always = [*_ALWAYS, _YEAR] if https else _ALWAYS
        self._pages = {path: (_CSP, policy) for path, policy in pages.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        policy = self._pages.get(scope["path"], _NOTHING)

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = message.get("headers", ())
                kept = any(name.lower() == b"cache-control" for name, _ in given)
                own = (policy,) if kept else (policy, _UNKEPT)
                message["headers"] = [*given, *self._always, *own, *headers_of(state)]
            await send(message)

        await self._app(scope, receive, told)


class Cors(CORSMiddleware):
    """Lets listed origins read answers; a refusal has the shape of every other one."""

    def __init__(self, app: ASGIApp, origins: frozenset[str]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=_METHODS,
            allow_headers=_ACCEPTED,
            expose_headers=_SHOWN,
            allow_credentials=True,
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        answer = super().preflight_response(request_headers)
        if answer.status_code == 200:
            return answer
        refused = NotAllowed("This origin, method or header is not allowed here.")
        return response(refused, {"Vary": "Origin"})


def cookie(connection: HTTPConnection, name: str) -> str | None:
    """A cookie that says who asks: the one way to read it. Raises `NotAllowed`.

    A browser sends cookies along with what other people's pages ask for. So whatever may change
    something, and every WebSocket, must come from a page of ours or of `API_ORIGINS`.
    """
    found = connection.cookies.get(name)
    changes = connection.scope["type"] == "websocket" or connection.scope["method"] not in _SAFE
    if found is not None and changes and _origin(connection.headers) not in _ours(connection):
        raise NotAllowed("A request with a cookie must come from a page of ours (`Origin`).")
    return found


def _origin(headers: Headers) -> str | None:
    """Where the page is from: `Origin`, else the beginning of `Referer`."""
    origin = headers.get("origin")
    if origin is not None:
        return origin
    try:
        page = urlsplit(headers.get("referer", ""))
    except ValueError:
        return None
    return f"{page.scheme}://{page.netloc}" if page.netloc else None


def _ours(connection: HTTPConnection) -> set[str]:
    """Our own name is what the browser called us by; a proxy may have ended its TLS."""
    settings: Settings = connection.app.state.services.settings
    listed = settings.api.origins or ()
    public = urlsplit(settings.parley.public_url.lower())
    host = connection.headers.get("host", "")
    scheme = "https" if connection.scope["scheme"] in ("https", "wss") else "http"
    own = {f"{public.scheme}://{public.netloc}", f"{scheme}://{host}", f"https://{host}"}
    return own.union(listed)
