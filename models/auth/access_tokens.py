"""Access tokens: short-lived, signed, and good only as long as their session lasts."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import jwt

from core.keyring import Keyring, UnknownKey
from models.auth.types import Person

LIFE = timedelta(minutes=15)
_LABEL = "access-token"
_ALGORITHM = "HS256"
_AUDIENCE = "parley-api"


class Verified(NamedTuple):
    person: Person
    expires_at: datetime


async def issue(keyring: Keyring, person: Person) -> str:
    kid, secret = await keyring.signing_key(_LABEL)
    now = datetime.now(UTC)
    claims = {
        "aud": _AUDIENCE,
        "sub": str(person.user_id),
        "sid": str(person.session_id),
        "iat": now,
        "exp": now + LIFE,
    }
    return jwt.encode(claims, secret, algorithm=_ALGORITHM, headers={"kid": kid})


async def verify(keyring: Keyring, token: str) -> Person | None:
    """Who it was issued to; None when it is not ours, was changed, or is too old."""
    found = await read(keyring, token)
    return None if found is None else found.person


async def read(keyring: Keyring, token: str) -> Verified | None:
    """Who it was issued to, and until when."""
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        secret = await keyring.signing_key_of(str(kid), _LABEL)
        claims = jwt.decode(
            token,
            secret,
            algorithms=[_ALGORITHM],
            audience=_AUDIENCE,
            options={"require": ["exp", "sub", "sid"]},
        )
        person = Person(UUID(claims["sub"]), UUID(claims["sid"]))
        return Verified(person, datetime.fromtimestamp(claims["exp"], UTC))
    except (jwt.InvalidTokenError, UnknownKey, ValueError, OverflowError):
        return None
