"""One good request for every route, in a house where it succeeds."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from models.auth.types import Person
from tests.routes.catalogue import Route
from tests.routes.house import House


@dataclass(frozen=True)
class Call:
    """`path` fills the route's parameters; `send` is what httpx sends beside it.

    `strangers` are the answers somebody from elsewhere may get; None where the request names
    nothing that could be foreign. `anonymous` requests carry no token of anybody; others are the
    owner's, or `by` somebody else.
    """

    path: Mapping[str, UUID | str] = field(default_factory=dict)
    send: Mapping[str, Any] = field(default_factory=dict)
    strangers: frozenset[int] | None = None
    anonymous: bool = False
    by: Person | None = None


GONE = frozenset({403, 404})
REFUSED = frozenset({400, 403, 404, 409})
Builder = Callable[[House], Awaitable[Call]]
CALLS: dict[Route, Builder] = {}


def call(route: str) -> Callable[[Builder], Builder]:
    """Say how a route is called."""

    def keep(builder: Builder) -> Builder:
        assert Route.named(route) not in CALLS, f"{route} is there twice"
        CALLS[Route.named(route)] = builder
        return builder

    return keep


def about(send: Mapping[str, Any] | None = None, **path: UUID | str) -> Call:
    """A request that names something by its path."""
    return Call(path, send or {}, GONE)
