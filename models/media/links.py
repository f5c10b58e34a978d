"""Links to one file, for a page or a player that can send no header; good for minutes."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import jwt

from core.keyring import Keyring, UnknownKey

LIFE = timedelta(minutes=5)
_LABEL = "media-link"
_ALGORITHM = "HS256"
_AUDIENCE = "parley-media"


class Link(NamedTuple):
    """Whoever asked for the link, by id, answers for what is done with it."""

    organization_id: UUID
    media_id: UUID
    user_id: UUID | None
    key_id: UUID | None


class Signed(NamedTuple):
    token: str
    expires_at: datetime


async def sign(keyring: Keyring, link: Link) -> Signed:
    kid, secret = await keyring.signing_key(_LABEL)
    expires_at = datetime.now(UTC).replace(microsecond=0) + LIFE
    claims = {
        "aud": _AUDIENCE,
        "sub": str(link.media_id),
        "org": str(link.organization_id),
        "exp": expires_at,
        **{name: str(id) for name, id in _who(link) if id is not None},
    }
    token = jwt.encode(claims, secret, algorithm=_ALGORITHM, headers={"kid": kid})
    return Signed(token, expires_at)


async def opened(keyring: Keyring, token: str) -> Link | None:
    """None when it is not ours, was changed, or is too old."""
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        secret = await keyring.signing_key_of(str(kid), _LABEL)
        claims = jwt.decode(
            token,
            secret,
            algorithms=[_ALGORITHM],
            audience=_AUDIENCE,
            options={"require": ["exp", "sub", "org"]},
        )
        who = {name: UUID(claims[name]) for name in ("user", "key") if name in claims}
        return Link(UUID(claims["org"]), UUID(claims["sub"]), who.get("user"), who.get("key"))
    except (jwt.InvalidTokenError, UnknownKey, ValueError):
        return None


def _who(link: Link) -> tuple[tuple[str, UUID | None], ...]:
    return ("user", link.user_id), ("key", link.key_id)
