"""API keys: made once, found by hash, revoked by forgetting the hash."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_hex, token_urlsafe
from time import monotonic
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.ids import new_id
from models.auth.permissions import EVERY_SCOPE, Role, of_key
from models.auth.types import Caller, KeyFacts, MadeKey

_SHAPE = re.compile(r"parley_[0-9a-f]{8}_[\w-]{43}", re.ASCII)
# How long a revoked key may still work.
KNOWN_FOR = timedelta(seconds=10)
_MOST = 10_000

_KEEP = text("""
    with kept as (
        insert into api_key (id, organization_id, name, prefix, user_id, scopes, expires_at)
        values (:id, :organization, :name, :prefix, :user, :scopes, :expires_at)
    )
    insert into api_key_hash (hash, api_key_id, organization_id) values (:hash, :id, :organization)
""")
_FIND = text("select * from caller_of_key(:hash)")
_USED = text("""
    update api_key set last_used_at = now()
    where id = :id and organization_id = :organization
      and (last_used_at is null or last_used_at < now() - interval '1 minute')
""")
_OWNERS = text("select distinct organization_id from api_key_hash order by 1")
_OWNER = text("select organization_id from api_key_hash where api_key_id = :id")
_LIST = text("""
    select k.id, k.organization_id, o.name as organization, k.name, k.prefix, k.created_at,
           k.last_used_at, k.revoked_at, k.expires_at, k.scopes, k.user_id
    from api_key k join organization o on o.id = k.organization_id
    order by o.name, o.id, k.id
""")
_REVOKE_MANY = text("""
    with revoked as (
        update api_key set revoked_at = now()
        where organization_id = :organization and revoked_at is null
          and (cast(:user as uuid) is null or user_id = :user)
        returning id
    )
    delete from api_key_hash h using revoked r
    where h.api_key_id = r.id and h.organization_id = :organization
""")
_REVOKE = text("""
    with forgotten as (
        delete from api_key_hash where api_key_id = :id and organization_id = :organization
    )
    update api_key set revoked_at = now()
    where id = :id and organization_id = :organization and revoked_at is null returning id
""")


def hash_of(key: str) -> bytes:
    """A key has 256 bits of its own, so a plain hash hides it."""
    return sha256(key.encode()).digest()


async def create(
    session: AsyncSession,
    organization_id: UUID,
    name: str,
    *,
    scopes: Sequence[str] = (EVERY_SCOPE,),
    user_id: UUID | None = None,
    expires_at: datetime | None = None,
) -> MadeKey:
    """Make a key; without `user_id` it is the command line's and belongs to nobody."""
    prefix = token_hex(4)
    made = MadeKey(new_id(), f"parley_{prefix}_{token_urlsafe(32)}")
    await (await session.connection()).execute(
        _KEEP,
        {
            "id": made.id,
            "organization": organization_id,
            "name": name,
            "prefix": prefix,
            "hash": hash_of(made.secret),
            "user": user_id,
            "scopes": list(scopes),
            "expires_at": expires_at,
        },
    )
    return made


async def owners(session: AsyncSession) -> list[UUID]:
    """Every organization that has a key which works."""
    return list(await (await session.connection()).scalars(_OWNERS))


async def owner_of(session: AsyncSession, key_id: UUID) -> UUID | None:
    """Whose key it is, while it works."""
    found: UUID | None = (
        await (await session.connection()).execute(_OWNER, {"id": key_id})
    ).scalar_one_or_none()
    return found


async def listed(session: AsyncSession) -> Sequence[KeyFacts]:
    """The keys of the transaction's organizations, revoked ones too."""
    rows = await (await session.connection()).execute(_LIST)
    return [KeyFacts(*row) for row in rows]


async def revoke(session: AsyncSession, organization_id: UUID, key_id: UUID) -> bool:
    """False when there is no such key, or it was revoked before."""
    result = await (await session.connection()).execute(
        _REVOKE, {"id": key_id, "organization": organization_id}
    )
    return result.one_or_none() is not None


async def revoke_of_person(session: AsyncSession, organization_id: UUID, user_id: UUID) -> None:
    """Every key the person made there: they shall not work again if the person comes back."""
    values = {"organization": organization_id, "user": user_id}
    await (await session.connection()).execute(_REVOKE_MANY, values)


async def revoke_all(session: AsyncSession, organization_id: UUID) -> None:
    """Every key of the organization, whoever made it."""
    values = {"organization": organization_id, "user": None}
    await (await session.connection()).execute(_REVOKE_MANY, values)


async def note_use(session: AsyncSession, caller: Caller) -> None:
    """At most once a minute."""
    await (await session.connection()).execute(
        _USED, {"id": caller.key_id, "organization": caller.organization_id}
    )


class KnownKeys:
    """Keys seen in the last seconds, so that most requests need no query to know their caller.

    A key is found by its hash: comparing takes the same time however much of it is right.
    """

    def __init__(self, known_for: timedelta = KNOWN_FOR) -> None:
        self._known_for = known_for.total_seconds()
        self._known: dict[bytes, tuple[Caller, float]] = {}

    async def find(self, database: Database, key: str) -> tuple[Caller | None, bool]:
        """Whose key it is, and whether the database was asked."""
        if not _SHAPE.fullmatch(key):
            return None, False
        return await self.find_hash(database, hash_of(key))

    async def find_hash(self, database: Database, hashed: bytes) -> tuple[Caller | None, bool]:
        """The same for who keeps no key."""
        now = monotonic()
        caller, until = self._known.get(hashed, (None, 0.0))
        if caller is not None and now < until:
            return caller, False
        async with database.transaction() as session:
            row = (
                await (await session.connection()).execute(_FIND, {"hash": hashed})
            ).one_or_none()
        if row is None:
            self._known.pop(hashed, None)
            return None, True
        if len(self._known) >= _MOST:
            self._known.clear()
        caller = _caller(row)
        self._known[hashed] = (caller, now + self._lasts(row.expires_at))
        return caller, True

    def _lasts(self, expires_at: datetime | None) -> float:
        """Never longer than the key itself."""
        if expires_at is None:
            return self._known_for
        return min(self._known_for, (expires_at - datetime.now(UTC)).total_seconds())


def _caller(row: Row[Any]) -> Caller:
    role = None if row.role is None else Role(row.role)
    return Caller(
        row.organization_id,
        of_key(row.scopes, role),
        user_id=row.user_id,
        key_id=row.api_key_id,
        role=role,
        requests_per_minute=row.requests_per_minute,
    )
