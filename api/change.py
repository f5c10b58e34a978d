"""Changing something: one transaction for the change, what is noted of it and the kept answer."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Annotated, cast
from uuid import UUID

from fastapi import Depends, Request
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import CallerDep, PersonDep
from api.state import Services, ServicesDep
from core.logging import request_id
from models.audit import log
from models.auth import events
from models.auth.types import Actor, ActorKind, Caller, Origin, Person

_LONGEST_AGENT = 200


class Unnoted(RuntimeError):
    """A route changed something and told nobody: the change is undone."""


class Change:
    """A change inside an organization. It commits when the route has answered."""

    def __init__(self, session: AsyncSession, organization_id: UUID, actor: Actor) -> None:
        self.session = session
        self.organization_id = organization_id
        self.actor = actor
        self.noted = False

    async def note(
        self,
        action: str,
        subject_id: UUID | None = None,
        *,
        before: log.Facts | None = None,
        after: log.Facts | None = None,
    ) -> None:
        """Write the audit entry; `models.audit.log` says what may stand in it."""
        change = log.Change(action, subject_id, before, after)
        await log.record(self.session, self.organization_id, self.actor, change)
        self.noted = True

    def nothing(self) -> None:
        """It turned out that there was nothing to change."""
        self.noted = True


class OwnChange:
    """A change of a person's own account. It commits when the route has answered."""

    def __init__(self, session: AsyncSession, user_id: UUID, origin: Origin) -> None:
        self.session = session
        self.user_id = user_id
        self.noted = False
        self._origin = origin

    async def note(self, action: str) -> None:
        """Write it to the person's security events."""
        await events.note(self.session, self.user_id, action, self._origin)
        self.noted = True


def origin_of(request: Request) -> Origin:
    return Origin(
        address=request.client.host if request.client is not None else None,
        user_agent=request.headers.get("user-agent", "")[:_LONGEST_AGENT] or None,
        request_id=request_id.get(),
    )


def actor_of(request: Request, caller: Caller) -> Actor:
    """The key, where one was sent; else the person."""
    if caller.key_id is not None:
        return Actor(ActorKind.API_KEY, caller.key_id, origin_of(request))
    return Actor(ActorKind.USER, caller.user_id, origin_of(request))


def actor_behind(request: Request) -> Actor:
    """Whoever was admitted: a member, a key, or a person about themselves."""
    caller = getattr(request.state, "caller", None)
    if caller is not None:
        return actor_of(request, caller)
    return Actor(ActorKind.USER, cast(Person, request.state.person).user_id, origin_of(request))


async def _change(request: Request, caller: CallerDep, state: ServicesDep) -> Change:
    opened = state.database.transaction([caller.organization_id], caller.user_id)
    session = await _stack(request).enter_async_context(opened)
    made = Change(session, caller.organization_id, actor_of(request, caller))
    request.state.change = made
    return made


async def _own_change(request: Request, person: PersonDep, state: ServicesDep) -> OwnChange:
    opened = state.database.transaction(user=person.user_id)
    session = await _stack(request).enter_async_context(opened)
    made = OwnChange(session, person.user_id, origin_of(request))
    request.state.change = made
    return made


@asynccontextmanager
async def changing(state: Services, organization_id: UUID, actor: Actor) -> AsyncIterator[Change]:
    """A change that is committed here, because somebody outside is asked next."""
    async with state.database.transaction([organization_id]) as session:
        change = Change(session, organization_id, actor)
        yield change
        if not change.noted:
            raise Unnoted


def _stack(request: Request) -> AsyncExitStack:
    """Made by `api.route.Route`, which leaves it once the answer is known."""
    return cast(AsyncExitStack, request.state.stack)


def _actor(request: Request, caller: CallerDep) -> Actor:
    return actor_of(request, caller)


ChangeDep = Annotated[Change, Depends(_change)]
OwnChangeDep = Annotated[OwnChange, Depends(_own_change)]
ActorDep = Annotated[Actor, Depends(_actor)]
OriginDep = Annotated[Origin, Depends(origin_of)]
