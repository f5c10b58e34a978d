"""What is kept of a key, and for how long it is remembered."""

from datetime import timedelta
from uuid import UUID

import asyncpg

from core.database import Database
from models.auth.keys import KNOWN_FOR, KnownKeys, hash_of, listed, note_use, revoke, revoke_all
from models.auth.permissions import PERMISSIONS, Role
from models.auth.types import Caller
from tests.auth.callers import a_key, an_organization
from tests.ingest.look import eventually


async def test_only_the_hash_of_a_key_is_kept(
    database: Database, organization: UUID, owner: asyncpg.Connection
) -> None:
    key = await a_key(database, organization)

    kept = await owner.fetchrow(
        "select h::text as hash, k::text as key from api_key_hash h "
        "join api_key k on k.id = h.api_key_id where h.api_key_id = $1",
        key.id,
    )

    secret = key.secret.split("_", 2)[2]
    assert hash_of(key.secret).hex() in kept["hash"]
    assert secret not in kept["hash"] + kept["key"]


async def test_a_known_key_is_not_looked_up_again(database: Database, organization: UUID) -> None:
    key = await a_key(database, organization)
    known = KnownKeys()

    first = await known.find(database, key.secret)
    again = await known.find(database, key.secret)

    caller = Caller(organization, PERMISSIONS[Role.OWNER], key_id=key.id)
    assert first == (caller, True)
    assert again == (caller, False)


async def test_a_key_is_not_remembered_longer_than_it_lasts(
    database: Database, organization: UUID, owner: asyncpg.Connection
) -> None:
    key = await a_key(database, organization)
    known = KnownKeys(timedelta(hours=1))
    await owner.execute(
        "update api_key set expires_at = now() + interval '200 milliseconds' where id = $1", key.id
    )
    found, _ = await known.find(database, key.secret)

    async def forgotten() -> bool:
        return (await known.find(database, key.secret)) == (None, True)

    assert found is not None
    await eventually(forgotten)


async def test_an_expired_key_is_nobodys(
    database: Database, organization: UUID, owner: asyncpg.Connection
) -> None:
    key = await a_key(database, organization)
    await owner.execute("update api_key set expires_at = now() where id = $1", key.id)

    assert await KnownKeys().find(database, key.secret) == (None, True)


async def test_every_key_of_an_organization_ends_at_once(
    database: Database, organization: UUID
) -> None:
    mine = [await a_key(database, organization) for _ in range(2)]
    theirs = await a_key(database, await an_organization(database))
    async with database.transaction([organization]) as session:
        await revoke_all(session, organization)

    found = [(await KnownKeys().find(database, key.secret))[0] for key in (*mine, theirs)]
    async with database.transaction([organization]) as session:
        kept = await listed(session)
    assert [each is not None for each in found] == [False, False, True]
    assert all(key.revoked_at for key in kept)


async def test_a_revoked_key_is_forgotten_when_its_time_has_passed(
    database: Database, organization: UUID
) -> None:
    key = await a_key(database, organization)
    known = KnownKeys(timedelta())
    found = await known.find(database, key.secret)
    async with database.transaction([organization]) as session:
        await revoke(session, organization, key.id)

    assert found[0] is not None
    assert await known.find(database, key.secret) == (None, True)
    assert timedelta(seconds=10) >= KNOWN_FOR


async def test_a_text_of_another_shape_costs_no_query(database: Database) -> None:
    assert await KnownKeys().find(database, "parley_' or true --") == (None, False)


async def test_the_use_of_a_key_is_written_once_a_minute(
    database: Database, organization: UUID, owner: asyncpg.Connection
) -> None:
    key = await a_key(database, organization)
    caller = Caller(organization, frozenset(), key_id=key.id)
    written = "select last_used_at, xmin::text from api_key where id = $1"

    async with database.transaction([organization]) as session:
        await note_use(session, caller)
    first = await owner.fetchrow(written, key.id)
    async with database.transaction([organization]) as session:
        await note_use(session, caller)

    assert first["last_used_at"] is not None
    assert await owner.fetchrow(written, key.id) == first
