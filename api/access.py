"""Who is let in where. Every route names one of these, or the program does not start.

It is judged before the body is read.
"""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from api.auth import given_by, key_caller, person_of
from api.errors import AuthenticationFailed, NotAllowed, NotFound, ValidationFailed
from api.limits import limits
from api.state import services
from models.auth.callers import (
    NotAMember,
    SessionOver,
    WhichOrganization,
    member,
    still_logged_in,
)
from models.auth.permissions import Permission
from models.auth.types import Caller, Person

ORGANIZATION_HEADER = "X-Organization-Id"
ORGANIZATION_PARAMETER = "organization_id"
_LOG_IN = "Send a working key or log in: `Authorization: Bearer ...`."
_NO_ORGANIZATION = "There is no such organization."


class Access(ABC):
    """How a route lets somebody in. As a dependency it only marks the route."""

    async def __call__(self) -> None:
        return None

    @abstractmethod
    async def admit(self, request: Request) -> None:
        """Set `request.state.caller` or `.person`, or raise the refusal."""


class Open(Access):
    """Everybody; counted by address unless servers or Meta ask."""

    def __init__(self, *, counted: bool = True) -> None:
        self.counted = counted

    async def admit(self, request: Request) -> None:
        if self.counted:
            await limits(request).stranger(request)


class LoggedIn(Access):
    """A person, about themselves; no key."""

    async def admit(self, request: Request) -> None:
        async with refusing_strangers(request):
            person = await _person(request)
        await limits(request).person(request, person)
        request.state.person = person


class Allowed(Access):
    """A member, or a key, with a permission in the organization that is asked for."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def admit(self, request: Request) -> None:
        async with refusing_strangers(request):
            asked = _asked(request)
            caller = await caller_of(request, given_by(request), asked, ORGANIZATION_HEADER)
        if self.permission not in caller.permissions:
            raise NotAllowed(f"This needs the permission `{self.permission}`.")
        request.state.caller = caller


def may(permission: Permission) -> Any:
    return Depends(Allowed(permission))


logged_in: Any = Depends(LoggedIn())
everybody: Any = Depends(Open())
uncounted: Any = Depends(Open(counted=False))


def _the_caller(request: Request) -> Caller:
    return cast(Caller, request.state.caller)


def _the_person(request: Request) -> Person:
    return cast(Person, request.state.person)


CallerDep = Annotated[Caller, Depends(_the_caller)]
PersonDep = Annotated[Person, Depends(_the_person)]


@asynccontextmanager
async def refusing_strangers(request: HTTPConnection) -> AsyncIterator[None]:
    """Slow down whoever tries keys: what fails counts for the address.

    Who is known is let in from any address, also from one that many share.
    """
    try:
        yield
    except AuthenticationFailed:
        await limits(request).stranger(request)
        raise


async def _person(request: Request) -> Person:
    person = await person_of(request, given_by(request))
    if person is None:
        raise AuthenticationFailed("Log in: `Authorization: Bearer <access token>`.")
    try:
        await still_logged_in(services(request).database, person)
    except SessionOver:
        raise AuthenticationFailed("The session has ended. Log in again.") from None
    return person


async def caller_of(request: HTTPConnection, given: str, asked: UUID | None, field: str) -> Caller:
    """Who it is that sent this key or token, counted; `field` is where they name the organization.

    Raises the refusal.
    """
    by_key = await key_caller(request, given)
    if by_key is not None:
        await limits(request).caller(request, by_key)
        if asked not in (None, by_key.organization_id):
            raise NotFound(_NO_ORGANIZATION)
        return by_key
    person = await person_of(request, given)
    if person is None:
        raise AuthenticationFailed(_LOG_IN)
    try:
        found = await member(services(request).database, person, asked)
    except SessionOver:
        raise AuthenticationFailed("The session has ended. Log in again.") from None
    except NotAMember:
        await limits(request).person(request, person)
        if asked is None:
            raise NotAllowed("Create an organization first, or accept an invitation.") from None
        raise NotFound(_NO_ORGANIZATION) from None
    except WhichOrganization:
        await limits(request).person(request, person)
        said = "You belong to several organizations: name one by its id."
        raise ValidationFailed(said, [{"field": field, "message": said}]) from None
    await limits(request).caller(request, found)
    return found


def _asked(request: Request) -> UUID | None:
    """The organization a request names: in its path, else in its header."""
    in_path = request.path_params.get(ORGANIZATION_PARAMETER)
    if in_path is not None:
        return cast(UUID, in_path)
    given = request.headers.get(ORGANIZATION_HEADER)
    if given is None:
        return None
    try:
        return UUID(given)
    except ValueError:
        said = "It is not an organization's id."
        raise ValidationFailed(said, [{"field": ORGANIZATION_HEADER, "message": said}]) from None
