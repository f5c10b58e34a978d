"""Rotation while other processes go on: nothing becomes unreadable, and the old master goes."""

from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from pydantic import SecretStr

from core.crypto import new_key
from core.database import Database
from core.ids import new_id
from core.keyring import Keyring, KeysUnavailable
from core.masters import Masters, write_masters
from models.accounts.connecting import NumberFacts, connect
from models.accounts.types import TOKEN_PURPOSE
from models.keys import purposes, rotating, sealed
from models.keys.rotating import MasterMissing, NothingNew
from models.keys.store import DataKeys
from models.organizations.repository import OrganizationRepository
from tests.keys.conftest import a_process


async def an_account(vault: Database, keyring: Keyring, token: str) -> UUID:
    organization = new_id()
    async with vault.transaction([organization]) as session:
        await OrganizationRepository(session, organization).make("Blue Door Bakery")
        await connect(
            session,
            organization,
            waba_id=organization.hex,
            name="Bakery",
            sealed_token=await keyring.seal_text(token, purpose=TOKEN_PURPOSE),
            number=NumberFacts(organization.hex, "+15550100"),
        )
    return organization


async def tokens(owner: asyncpg.Connection) -> list[str]:
    rows = await owner.fetch("select sealed_token from business_account order by id")
    return [row[0] for row in rows]


async def test_processes_that_run_through_a_rotation_read_each_other(
    vault: Database, file: Path
) -> None:
    early, late = a_process(vault, file), a_process(vault, file)
    before = await early.seal_text("before", purpose="t")
    await late.load()

    rotated = await rotating.rotate(vault, Masters(file=file))
    still_old = await early.seal_text("meanwhile", purpose="t")
    await late.load()
    after = await late.seal_text("after", purpose="t")

    assert after.startswith(f"{rotated.active}.")
    for keyring in (early, late, a_process(vault, file)):
        opened = [await keyring.open_text(each, purpose="t") for each in (before, still_old, after)]
        assert opened == ["before", "meanwhile", "after"]


async def test_the_old_master_may_go_and_everything_stays_readable(
    vault: Database, vault_owner: asyncpg.Connection, file: Path
) -> None:
    running = a_process(vault, file)
    history = await running.seal_text("in a history", purpose="temporal")
    await an_account(vault, running, "meta-token-1")
    old = Masters(file=file)._written()

    rotated = await rotating.rotate(vault, Masters(file=file))
    masters = Masters(file=file)
    assert rotating.unused(await rotating.held(vault), masters) == ["first"]
    assert await rotating.drop_unused(vault, masters) == ["first"]

    fresh = a_process(vault, file)
    assert Masters(file=file).ids == [rotated.master]
    assert await fresh.open_text(history, purpose="temporal") == "in a history"
    [token] = await tokens(vault_owner)
    assert await fresh.open_text(token, purpose=TOKEN_PURPOSE) == "meta-token-1"
    await running.load()
    assert (await running.sealing()).id == rotated.active
    write_masters(file, old)
    with pytest.raises(KeysUnavailable):
        await a_process(vault, file).load()


async def test_stored_secrets_are_sealed_anew_in_every_organization(
    vault: Database, vault_owner: asyncpg.Connection, file: Path
) -> None:
    running = a_process(vault, file)
    for number in range(3):
        await an_account(vault, running, f"token-{number}")
    user = new_id()
    async with vault.transaction(user=user) as session:
        connection = await session.connection()
        await connection.exec_driver_sql(
            f"insert into user_account (id, email, name) values ('{user}', 'a@example.com', 'A')"
        )
        secret = await running.seal_text("totp-secret", purpose=purposes.TOTP)
        await connection.exec_driver_sql(
            "insert into credential (user_id, password_hash, password_changed_at, sealed_totp) "
            f"values ('{user}', 'x', now(), '{secret}')"
        )

    rotated = await rotating.rotate(vault, Masters(file=file))
    first = await sealed.reseal(vault, a_process(vault, file))
    second = await sealed.reseal(vault, a_process(vault, file))

    assert (first, second) == ((4, 0), (0, 0))
    assert await sealed.in_use(vault) == {rotated.active: 4}
    kept = await tokens(vault_owner)
    assert [await running.open_text(each, purpose=TOKEN_PURPOSE) for each in kept] == [
        "token-0",
        "token-1",
        "token-2",
    ]
    totp = await vault_owner.fetchval("select sealed_totp from credential")
    assert await running.open_text(totp, purpose=purposes.TOTP) == "totp-secret"


async def test_a_secret_that_changes_meanwhile_is_not_overwritten(
    vault: Database, vault_owner: asyncpg.Connection, file: Path
) -> None:
    class Interrupted(Keyring):
        """Somebody stores a new token between our reading and our writing."""

        async def open_text(self, sealed: str, *, purpose: str) -> str:
            newer = await self.seal_text("newer", purpose=purpose)
            await vault_owner.execute("update business_account set sealed_token = $1", newer)
            return await super().open_text(sealed, purpose=purpose)

    await an_account(vault, a_process(vault, file), "older")
    await rotating.rotate(vault, Masters(file=file))

    await sealed.reseal(vault, Interrupted(DataKeys(vault, Masters(file=file)), soonest=0))

    [token] = await tokens(vault_owner)
    assert await a_process(vault, file).open_text(token, purpose=TOKEN_PURPOSE) == "newer"


async def test_a_secret_that_nobody_can_open_is_left_and_counted(
    vault: Database, vault_owner: asyncpg.Connection, file: Path
) -> None:
    running = a_process(vault, file)
    for token in ("one", "two"):
        await an_account(vault, running, token)
    lost = "gone.AAAA"
    first = await vault_owner.fetchval("select id from business_account order by id limit 1")
    await vault_owner.execute(
        "update business_account set sealed_token = $1 where id = $2", lost, first
    )
    await rotating.rotate(vault, Masters(file=file))

    assert await sealed.reseal(vault, a_process(vault, file)) == (1, 1)
    assert (await tokens(vault_owner))[0] == lost


async def test_a_rotation_that_was_killed_after_adding_a_master_is_taken_up(
    vault: Database, file: Path
) -> None:
    await a_process(vault, file).load()
    Masters(file=file).put_first(new_key(), "halfway")

    rotated = await rotating.rotate(vault, Masters(file=file))

    assert (rotated.master, rotated.added) == ("halfway", False)
    assert Masters(file=file).ids == ["halfway", "first"]


async def test_keys_of_the_environment_rotate_once_a_new_one_stands_first(
    vault: Database, file: Path
) -> None:
    old, new = {"old": SecretStr(new_key())}, {"new": SecretStr(new_key())}
    before = await Keyring(DataKeys(vault, Masters(old))).seal_text("x", purpose="t")

    with pytest.raises(NothingNew):
        await rotating.rotate(vault, Masters(old))
    rotated = await rotating.rotate(vault, Masters(new | old))

    assert (rotated.master, rotated.added) == ("new", False)
    assert await Keyring(DataKeys(vault, Masters(new))).open_text(before, purpose="t") == "x"


async def test_nothing_is_rotated_while_a_master_is_missing(vault: Database, file: Path) -> None:
    await a_process(vault, file).load()
    before = await rotating.held(vault)
    write_masters(file, {"other": SecretStr(new_key())})

    with pytest.raises(MasterMissing, match="first"):
        await rotating.rotate(vault, Masters(file=file))

    assert await rotating.held(vault) == before


async def test_a_process_without_the_new_master_goes_on_with_the_keys_it_has(
    vault: Database, file: Path
) -> None:
    """Rotated too early: not every process has the new master in its environment yet."""
    old, new = {"old": SecretStr(new_key())}, {"new": SecretStr(new_key())}
    behind = Keyring(DataKeys(vault, Masters(old)), soonest=0)
    before = await behind.seal_text("x", purpose="t")

    await rotating.rotate(vault, Masters(new | old))
    ahead = Keyring(DataKeys(vault, Masters(new | old)), soonest=0)
    after = await ahead.seal_text("y", purpose="t")

    with pytest.raises(KeysUnavailable):
        await behind.load()
    assert await behind.open_text(before, purpose="t") == "x"
    assert await ahead.open_text(await behind.seal_text("z", purpose="t"), purpose="t") == "z"
    with pytest.raises(KeysUnavailable):
        await behind.open_text(after, purpose="t")
