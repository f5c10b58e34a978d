"""API keys: made once, found by hash, revoked by forgetting the hash."""

import re
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from secrets import token_hex, token_urlsafe
from time import monotonic
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from core.ids import new_id
from models.auth.types import Caller, KeyFacts, MadeKey

_SHAPE = re.compile(r"parley_[0-9a-f]{8}_[\w-]{43}", re.ASCII)
# How long a revoked key may still work.
KNOWN_FOR = timedelta(seconds=10)
_MOST = 10_000

_KEEP = text("""
    with kept as (
        insert into api_key (id, organization_id, name, prefix)
        values (:id, :organization, :name, :prefix)
    )
    insert into api_key_hash (hash, api_key_id, organization_id) values (:hash, :id, :organization)
""")
_FIND = text("select organization_id, api_key_id from api_key_hash where hash = :hash")
_USED = text("""
    update api_key set last_used_at = now()
    where id = :id and organization_id = :organization
      and (last_used_at is null or last_used_at < now() - interval '1 minute')
""")
_OWNERS = text("select distinct organization_id from api_key_hash order by 1")
_OWNER = text("select organization_id from api_key_hash where api_key_id = :id")
_LIST = text("""
    select k.id, k.organization_id, o.name as organization, k.name, k.prefix, k.created_at,
           k.last_used_at, k.revoked_at
    from api_key k join organization o on o.id = k.organization_id
    order by o.name, o.id, k.id
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


async def create(session: AsyncSession, organization_id: UUID, name: str) -> MadeKey:
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
        hashed, now = hash_of(key), monotonic()
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
        caller = Caller(row.organization_id, row.api_key_id)
        self._known[hashed] = (caller, now + self._known_for)
        return caller, True
