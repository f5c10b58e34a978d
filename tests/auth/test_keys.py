"""What is kept of a key, and for how long it is remembered."""

from datetime import timedelta
from uuid import UUID

import asyncpg

from core.database import Database
from models.auth.keys import KNOWN_FOR, KnownKeys, hash_of, note_use, revoke
from models.auth.types import Caller
from tests.auth.callers import a_key


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

    assert first == (Caller(organization, key.id), True)
    assert again == (Caller(organization, key.id), False)


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
    caller = Caller(organization, key.id)
    written = "select last_used_at, xmin::text from api_key where id = $1"

    async with database.transaction([organization]) as session:
        await note_use(session, caller)
    first = await owner.fetchrow(written, key.id)
    async with database.transaction([organization]) as session:
        await note_use(session, caller)

    assert first["last_used_at"] is not None
    assert await owner.fetchrow(written, key.id) == first
