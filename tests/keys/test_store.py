"""Data keys in the database: made once, wrapped, and opened by those who have the master."""

import asyncio
from pathlib import Path

import asyncpg
import pytest
from pydantic import SecretStr

from core.crypto import keys_of, new_key, sealed_text
from core.database import Database, DatabaseUnavailable
from core.keyring import Keyring, KeysUnavailable
from core.masters import Masters
from models.keys.store import DataKeys
from tests.api.app import NOWHERE
from tests.keys.conftest import a_process


async def test_processes_that_start_together_make_one_data_key(
    vault: Database, vault_owner: asyncpg.Connection, file: Path
) -> None:
    processes = [a_process(vault, file) for _ in range(8)]

    sealed = await asyncio.gather(*(each.seal_text("x", purpose="t") for each in processes))

    assert len({text.partition(".")[0] for text in sealed}) == 1
    assert await vault_owner.fetchval("select count(*) from data_key") == 1


async def test_what_one_process_seals_another_opens(vault: Database, file: Path) -> None:
    sealed = await a_process(vault, file).seal_text("token", purpose="t")

    assert await a_process(vault, file).open_text(sealed, purpose="t") == "token"


async def test_the_database_alone_opens_nothing(
    vault: Database, vault_owner: asyncpg.Connection, file: Path
) -> None:
    keyring = a_process(vault, file)
    key = await keyring.sealing()

    row = await vault_owner.fetchrow("select * from data_key")

    assert key.raw not in row["wrapped"]
    assert row["master_key_id"] == "first"
    for other in (Masters({"first": SecretStr(new_key())}), Masters({"x": SecretStr(new_key())})):
        with pytest.raises(KeysUnavailable):
            await Keyring(DataKeys(vault, other)).load()


async def test_a_wrapped_key_is_no_use_under_another_id(
    vault: Database, vault_owner: asyncpg.Connection, file: Path
) -> None:
    await a_process(vault, file).load()
    await vault_owner.execute("update data_key set id = 'renamed'")

    with pytest.raises(KeysUnavailable):
        await a_process(vault, file).load()


async def test_nothing_is_asked_of_the_database_before_it_is_needed(file: Path) -> None:
    nowhere = Database(NOWHERE)
    keyring = a_process(nowhere, file)

    with pytest.raises(DatabaseUnavailable):
        await keyring.seal_text("x", purpose="t")
    await nowhere.close()


async def test_what_masters_sealed_before_there_were_data_keys_stays_readable(
    vault: Database, vault_owner: asyncpg.Connection, file: Path
) -> None:
    """Tokens and histories of a Parley that had no data keys yet."""
    [master] = keys_of(Masters(file=file)._written()).values()
    sealed = sealed_text(master, "token", purpose="t")
    await vault_owner.execute(
        "insert into heartbeat (kind, process, at, lag_ms) values ('drain:0', 'p', now(), 0)"
    )

    keyring = a_process(vault, file)

    assert await keyring.open_text(sealed, purpose="t") == "token"
    assert not (await keyring.seal_text("x", purpose="t")).startswith("first.")


async def test_a_new_installation_seals_nothing_with_its_master(
    vault: Database, vault_owner: asyncpg.Connection, file: Path
) -> None:
    await a_process(vault, file).load()

    assert await vault_owner.fetchval("select count(*) from data_key where id = 'first'") == 0
