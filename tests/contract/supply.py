"""Good requests for a program that is not asynchronous: built in a house of their own each."""

import asyncio
import threading
from collections import Counter
from collections.abc import Awaitable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import cycle
from typing import TypeVar

from models.auth.access_tokens import issue
from tests.contract.more import MORE
from tests.routes.all_calls import CALLS
from tests.routes.calls import Builder, Call
from tests.routes.catalogue import Route
from tests.routes.house import House, Street
from tests.routes.street import Directions, street

Result = TypeVar("Result")
# How a process that asks is told of the stack, what to ask, and where to write what it saw.
DIRECTIONS, SHARE, DIARY = "CONTRACT_DIRECTIONS", "CONTRACT_SHARE", "CONTRACT_DIARY"
# Of the requests that are meant to be right, one in so many is a good one as it stands, and one
# keeps the ids it was generated with, which lead nowhere.
ONE_IN = 6
# What these take works once, so every request gets one of its own.
ONCE = {
    Route("POST", f"/api/{path}")
    for path in (
        "auth/verify-email",
        "auth/reset-password",
        "auth/refresh",
        "invitations/accept",
        "invitations/register",
        "users/security/password",
        "conversations/{contact_id}/drafts/{draft_id}/approve",
        "conversations/{contact_id}/drafts/{draft_id}/reject",
    )
}


@dataclass(frozen=True)
class Turn:
    """What is there for one request: a good one, who would send it, and whether to send it so."""

    house: House
    call: Call
    token: str
    as_it_stands: bool = False
    lost: bool = False

    @property
    def headers(self) -> Mapping[str, str]:
        if self.call.anonymous:
            return {}
        return {
            "Authorization": f"Bearer {self.token}",
            "X-Organization-Id": str(self.house.organization_id),
        }


class Supply:
    """Every operation has houses of its own, so that what one ends no other one misses."""

    def __init__(self, to: Directions) -> None:
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._way = street(to)
        self._street = self._wait(self._way.__aenter__())
        self._builders = {
            route: cycle([builder, *MORE.get(route, ())]) for route, builder in CALLS.items()
        }
        self._standing: House | None = None
        self._latest: dict[Route, tuple[House, Call]] = {}
        self._turns: Counter[Route] = Counter()
        self._lock = threading.Lock()

    def turn(self, route: Route, *, right: bool) -> Turn:
        """`right` is whether the request is meant to be."""
        with self._lock:
            count = self._turns[route]
            self._turns[route] += right
            as_it_stands = right and count % ONE_IN == 0
            lost = right and count % ONE_IN == ONE_IN - 1
            builder = next(self._builders[route]) if as_it_stands else CALLS[route]
        if as_it_stands or route not in self._latest or (right and route in ONCE):
            self._latest[route] = self._wait(_built(self._street, builder))
        house, call = self._latest[route]
        token = self._wait(issue(house.street.keyring, call.by or house.owner))
        return Turn(house, call, token, as_it_stands, lost)

    def standing(self) -> Turn:
        """One house for requests that follow from each other's answers."""
        with self._lock:
            if self._standing is None:
                self._standing = self._wait(self._street.house())
        token = self._wait(issue(self._standing.street.keyring, self._standing.owner))
        return Turn(self._standing, Call(), token)

    def _wait(self, work: Awaitable[Result]) -> Result:
        future: Future[Result] = asyncio.run_coroutine_threadsafe(_awaited(work), self._loop)
        return future.result()


async def _awaited(work: Awaitable[Result]) -> Result:
    return await work


async def _built(where: Street, builder: Builder) -> tuple[House, Call]:
    house = await where.house()
    return house, await builder(house)
