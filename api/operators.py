"""Who may ask the codec: an operator with a short-lived token, on our own pages."""

import hmac
from datetime import timedelta

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

from api.errors import AuthenticationFailed, NotAllowed
from core import operators
from core.keyring import Keyring

COOKIE = "parley_operator"
HOW = "Run `parley operator` and open the link it prints.\n"


class Doorkeeper:
    """Checks token, origin, host and namespace; every comparison takes the same time."""

    def __init__(self, keyring: Keyring, namespace: str, port: int) -> None:
        self._keyring = keyring
        self._namespace = namespace
        # A name that leads here from elsewhere (DNS rebinding) is not ours.
        self._hosts = (f"127.0.0.1:{port}", f"localhost:{port}")

    async def codec(self, request: Request) -> None:
        """Raise unless an operator asks for our namespace, from our own pages or by hand."""
        self._require_host(request)
        if not _same(request.headers.get("x-namespace", ""), self._namespace):
            raise NotAllowed("This namespace is not ours.")
        await self.changes(request)

    async def changes(self, request: Request) -> None:
        """Raise unless the request may change something: a browser must name our origin."""
        self._require_host(request)
        header = request.headers.get("authorization", "")
        by_hand = header.startswith("Bearer ")
        origin = request.headers.get("origin")
        if not (by_hand and origin is None) and not self._is_own(request, origin or ""):
            raise NotAllowed("This origin is not ours.")
        token = header.removeprefix("Bearer ") if by_hand else request.cookies.get(COOKIE, "")
        if await self._remaining(token) is None:
            raise AuthenticationFailed("An operator's token is needed; `parley operator` makes it.")

    async def knows(self, request: Request) -> bool:
        """Whether a signed-in operator wants to look at something."""
        self._require_host(request)
        return await self._remaining(request.cookies.get(COOKIE, "")) is not None

    async def admit(self, request: Request, token: str) -> Response:
        """Give a browser the cookie for as long as the link's token is valid."""
        self._require_host(request)
        left = await self._remaining(token)
        if left is None:
            return refused()
        answer = RedirectResponse("/", 303, {"Referrer-Policy": "no-referrer"})
        answer.set_cookie(
            COOKIE, token, max_age=int(left.total_seconds()), httponly=True, samesite="strict"
        )
        return answer

    async def _remaining(self, token: str) -> timedelta | None:
        return await operators.remaining(self._keyring, token) if token else None

    def _require_host(self, request: Request) -> None:
        if request.headers.get("host", "") not in self._hosts:
            raise NotAllowed("This address is not ours.")

    def _is_own(self, request: Request, origin: str) -> bool:
        return _same(origin, f"http://{request.headers.get('host', '')}")


def refused() -> Response:
    """What a person reads who is not signed in."""
    return PlainTextResponse(HOW, 401, {"Cache-Control": "no-store"})


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())
