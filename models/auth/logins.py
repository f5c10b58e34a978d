"""Logging in, and staying so."""

from uuid import UUID

from core.database import Database
from models.auth import events, people, sessions, tokens
from models.auth.proving import Prover
from models.auth.sessions import Begun
from models.auth.types import Origin, Person, SessionEnd


class NotVerified(Exception):
    """Everything was right, but the person's e-mail address is not verified."""


class NotGood(Exception):
    """The refresh token was never good, was used, or its session is over."""


class LoggedIn:
    """A person and the refresh token that keeps them logged in."""

    def __init__(self, user_id: UUID, begun: Begun) -> None:
        self.person = Person(user_id, begun.session_id)
        self.refresh_token = begun.refresh_token


async def log_in(
    prover: Prover, email: str, password: str, code: str | None, origin: Origin
) -> LoggedIn:
    """Raises `NotVerified` and what `Prover` raises."""
    async with prover.by_email(email, password, code, origin) as (session, user_id):
        verified = await people.logged_in(session, user_id)
        if verified:
            begun = await sessions.begin(session, user_id, origin)
            await events.note(session, user_id, "login.succeeded", origin)
    if not verified:
        raise NotVerified
    return LoggedIn(user_id, begun)


async def refresh(database: Database, refresh_token: str, origin: Origin) -> LoggedIn:
    """Raises `NotGood`; then whatever was ended stays ended."""
    found = tokens.read(refresh_token, 1)
    if found is None:
        raise NotGood
    (user_id,) = found.ids
    async with database.transaction(user=user_id) as session:
        begun = await sessions.go_on(session, user_id, found.hash, origin)
    if begun is None:
        raise NotGood
    return LoggedIn(user_id, begun)


async def log_out(
    database: Database, person: Person | None, refresh_token: str | None, origin: Origin
) -> None:
    """End the session of either; one that is over, or unknown, stays so."""
    found = None if refresh_token is None else tokens.read(refresh_token, 1)
    if found is not None:
        (user_id,) = found.ids
        async with database.transaction(user=user_id) as session:
            session_id = await sessions.session_of(session, found.hash)
        if session_id is not None:
            await _end(database, Person(user_id, session_id), origin)
    if person is not None:
        await _end(database, person, origin)


async def _end(database: Database, person: Person, origin: Origin) -> None:
    async with database.transaction(user=person.user_id) as session:
        if await sessions.end(session, person.user_id, person.session_id, SessionEnd.LOGOUT):
            await events.note(session, person.user_id, "session.logged_out", origin)
