"""How often somebody may ask, and what the answer's headers tell them of it."""

import math
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from hashlib import sha256
from time import time
from typing import Any, cast

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.requests import HTTPConnection

from api.errors import ApiError, RateLimited, response
from api.state import services
from core.database import Database
from core.settings import LimitSettings
from models.auth.guesses import neighbourhood
from models.auth.types import Caller, Person
from models.requests.counts import CountedKind, Counts
from models.requests.quotas import QuotaExceeded, QuotaKind, Quotas
from models.requests.windows import Standing, TooMany, Windows

_STATE = "standing"
_TOO_MANY = "Too many requests. `Retry-After` says when to try again, in seconds."


class Limits:
    """What a process knows of everybody's requests; all processes of a database share it."""

    def __init__(
        self, database: Database, settings: LimitSettings, clock: Callable[[], float] = time
    ) -> None:
        self.quotas = Quotas(settings)
        self._settings = settings
        self._callers = Windows(Counts(database, CountedKind.CALLER).add, clock)
        self._strangers = Windows(Counts(database, CountedKind.ADDRESS).add, clock)

    async def caller(self, request: HTTPConnection, caller: Caller) -> None:
        """Count for who asks, a key for who made it. An organization's own limit counts apart."""
        who = str(caller.user_id or caller.key_id)
        own = caller.requests_per_minute
        if own is not None:
            who = f"{who}/{caller.organization_id}"
        limit = self._settings.requests_per_minute if own is None else own
        await _admit(request, self._callers, who, limit)

    async def person(self, request: HTTPConnection, person: Person) -> None:
        limit = self._settings.requests_per_minute
        await _admit(request, self._callers, str(person.user_id), limit)

    async def stranger(self, request: HTTPConnection) -> None:
        """Count for the address, of which only a hash is kept."""
        near = neighbourhood(request.client.host if request.client is not None else None)
        who = sha256(near.encode()).hexdigest()
        await _admit(request, self._strangers, who, self._settings.strangers_per_minute)


def limits(request: HTTPConnection) -> Limits:
    return cast(Limits, request.app.state.limits)


def headers_of(state: dict[str, Any]) -> list[tuple[bytes, bytes]]:
    """For the answer to whoever was counted; `Reset` is in seconds from now."""
    standing: Standing | None = state.get(_STATE)
    if standing is None:
        return []
    return [
        (b"x-ratelimit-limit", b"%d" % standing.limit),
        (b"x-ratelimit-remaining", b"%d" % standing.remaining),
        (b"x-ratelimit-reset", b"%d" % math.ceil(standing.ends_in)),
    ]


def within(kind: QuotaKind) -> Any:
    """A route's dependency: takes one of the organization's quota, unless the route refuses."""

    async def taken(request: Request) -> AsyncIterator[None]:
        organization_id = cast(Caller, request.state.caller).organization_id
        database, quotas = services(request).database, limits(request).quotas
        try:
            async with database.transaction() as session:
                await quotas.take(session, organization_id, kind)
        except QuotaExceeded as exceeded:
            raise _refusal(request, exceeded) from None
        try:
            yield
        except (ApiError, RequestValidationError):
            async with database.transaction() as session:
                await quotas.give_back(session, organization_id, kind)
            raise

    return Depends(taken)


def spending(request: Request, kind: QuotaKind) -> Callable[[int], Awaitable[None]]:
    """Takes from the organization's quota what really came, as it comes; nothing is given back."""

    async def spend(amount: int) -> None:
        organization_id = cast(Caller, request.state.caller).organization_id
        try:
            async with services(request).database.transaction() as session:
                await limits(request).quotas.take(session, organization_id, kind, amount)
        except QuotaExceeded as exceeded:
            raise _refusal(request, exceeded) from None

    return spend


async def over_quota(request: Request, error: Exception) -> Response:
    """The answer where a route lets it through."""
    assert isinstance(error, QuotaExceeded)
    return response(_refusal(request, error))


def _refusal(request: Request, exceeded: QuotaExceeded) -> RateLimited:
    """The headers tell of the quota that was reached."""
    ends_in = exceeded.retry_after.total_seconds()
    setattr(request.state, _STATE, Standing(exceeded.limit, 0, ends_in))
    said = (
        f"The quota of {exceeded.kind}, {exceeded.limit}, does not allow it before `Retry-After`."
    )
    return RateLimited(said, exceeded.retry_after)


async def _admit(request: HTTPConnection, windows: Windows, who: str, limit: int) -> None:
    try:
        standing = await windows.admit(who, limit)
    except TooMany as refused:
        setattr(request.state, _STATE, refused.standing)
        raise RateLimited(_TOO_MANY, timedelta(seconds=refused.standing.ends_in)) from None
    setattr(request.state, _STATE, standing)
