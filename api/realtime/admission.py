"""Who is on a socket: judged as a request's caller is."""

from datetime import datetime
from typing import NamedTuple

from fastapi import WebSocket

from api.access import caller_of, refusing_strangers
from api.auth import ACCESS_COOKIE
from api.edges import cookie
from api.errors import ApiError, AuthenticationFailed, NotAllowed, NotFound
from api.realtime import endings
from api.realtime.words import Authenticate
from api.state import services
from models.auth.access_tokens import read
from models.auth.keys import hash_of
from models.auth.types import Caller

ORGANIZATION_FIELD = "organizationId"


class Admitted(NamedTuple):
    """`key` is the hash of a key; a token has an end."""

    caller: Caller
    key: bytes | None
    expires_at: datetime | None


async def admitted(socket: WebSocket, said: Authenticate) -> Admitted:
    """Raises the refusal."""
    async with refusing_strangers(socket):
        if said.token is not None:
            given = said.token.get_secret_value().strip()
        else:
            given = cookie(socket, ACCESS_COOKIE) or ""
        caller = await caller_of(socket, given, said.organization_id, ORGANIZATION_FIELD)
    if caller.key_id is not None:
        if (noted := getattr(socket.state, "after", None)) is not None:
            await noted()
        return Admitted(caller, hash_of(given), None)
    verified = await read(services(socket).keyring, given)
    if verified is None:
        raise AuthenticationFailed("The token has just ended.")
    return Admitted(caller, None, verified.expires_at)


def ending_of(error: ApiError) -> endings.Ending:
    """How a socket is closed to whom we do not let in."""
    match error:
        case AuthenticationFailed():
            return endings.NOT_KNOWN
        case NotAllowed():
            return endings.NOT_ALLOWED
        case NotFound():
            return endings.NO_ORGANIZATION
        case _:
            return endings.TOO_MANY_SOCKETS
