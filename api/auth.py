"""Who calls: a key in `Authorization: Bearer parley_...`, and the organization it belongs to."""

import logging
from collections.abc import Sequence
from enum import Enum
from typing import Annotated, cast

from fastapi import APIRouter, BackgroundTasks, Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.exc import SQLAlchemyError

from api.errors import AuthenticationFailed
from api.refusals import documented
from api.state import ServicesDep
from core.database import Database
from models.auth.keys import KnownKeys, note_use
from models.auth.types import Caller

_log = logging.getLogger(__name__)
_bearer = HTTPBearer(
    bearerFormat="parley_<prefix>_<secret>",
    scheme_name="ApiKey",
    description="A key made by `parley keys create`.",
    auto_error=False,
)


def known_keys(request: Request) -> KnownKeys:
    return cast(KnownKeys, request.app.state.keys)


async def caller(
    state: ServicesDep,
    keys: Annotated[KnownKeys, Depends(known_keys)],
    credentials: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    after: BackgroundTasks,
) -> Caller:
    """The caller, or 401. That a key was used is noted after the answer."""
    given = credentials.credentials if credentials is not None else ""
    found, asked = await keys.find(state.database, given)
    if found is None:
        raise AuthenticationFailed("Send a working key: `Authorization: Bearer parley_...`.")
    if asked:
        after.add_task(_note_use, state.database, found)
    return found


CallerDep = Annotated[Caller, Depends(caller)]


async def _note_use(database: Database, who: Caller) -> None:
    """The request has been answered; nothing may fail any more."""
    try:
        async with database.transaction([who.organization_id]) as session:
            await note_use(session, who)
    except (SQLAlchemyError, OSError) as error:
        _log.warning("the use of a key was not noted: %s", type(error).__name__)


def guarded(prefix: str, tags: Sequence[str | Enum]) -> APIRouter:
    """A router whose every route asks for a key, also where the route forgets to."""
    return APIRouter(
        prefix=prefix,
        tags=list(tags),
        dependencies=[Depends(caller)],
        responses=documented(400, 401, 404, 409),
    )
