"""Who asks: a key or an access token in `Authorization: Bearer`, or a browser's cookie."""

import logging
from typing import cast

from fastapi import Request
from fastapi.security import HTTPBearer
from sqlalchemy.exc import SQLAlchemyError
from starlette.background import BackgroundTask
from starlette.requests import HTTPConnection

from api.edges import cookie
from api.state import services
from core.database import Database
from models.auth.access_tokens import verify
from models.auth.keys import KnownKeys, note_use
from models.auth.types import Caller, Person

ACCESS_COOKIE = "parley_access"
BEARER = HTTPBearer(
    scheme_name="Bearer",
    description="An API key (`parley_<prefix>_<secret>`) or the access token of a login.",
    auto_error=False,
)
_KEY = "parley_"
_log = logging.getLogger(__name__)


async def key_caller(connection: HTTPConnection, given: str) -> Caller | None:
    """Whose key was sent. That it was used is noted after the answer."""
    if not given.startswith(_KEY):
        return None
    database = services(connection).database
    found, asked = await known_keys(connection).find(database, given)
    if found is not None and asked:
        connection.state.after = BackgroundTask(_note_use, database, found)
    return found


async def person_of(connection: HTTPConnection, given: str) -> Person | None:
    """Whose access token was sent; whether their session lasts is for the caller to ask."""
    if not given or given.startswith(_KEY):
        return None
    return await verify(services(connection).keyring, given)


def known_keys(connection: HTTPConnection) -> KnownKeys:
    return cast(KnownKeys, connection.app.state.keys)


def given_by(request: Request) -> str:
    """The key or token that a request carries, or nothing."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    return cookie(request, ACCESS_COOKIE) or ""


async def _note_use(database: Database, who: Caller) -> None:
    """The request has been answered; nothing may fail any more."""
    try:
        async with database.transaction([who.organization_id]) as session:
            await note_use(session, who)
    except (SQLAlchemyError, OSError) as error:
        _log.warning("the use of a key was not noted: %s", type(error).__name__)
