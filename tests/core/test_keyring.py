"""The keyring: data keys read once, read again when somebody knows a newer one."""

import asyncio
from collections.abc import Sequence

import pytest
from pydantic import SecretStr

from core.crypto import CannotDecrypt, Key, new_key, random_key
from core.database import DatabaseUnavailable
from core.keyring import Keyring, UnknownKey


class Shelf:
    """A source of data keys that counts how often it is asked, and may be away."""

    def __init__(self, *ids: str) -> None:
        self.keys = [random_key(id) for id in ids]
        self.asked = 0
        self.away = False

    def put(self, id: str) -> None:
        self.keys.insert(0, random_key(id))

    async def __call__(self) -> Sequence[Key]:
        self.asked += 1
        await asyncio.sleep(0)
        if self.away:
            raise DatabaseUnavailable
        return list(self.keys)


async def test_the_first_key_seals_and_every_key_opens() -> None:
    shelf = Shelf("old")
    keyring = Keyring(shelf, soonest=0)
    sealed = await keyring.seal_text("token", purpose="t")

    shelf.put("new")
    renewed = Keyring(shelf, soonest=0)

    assert (await renewed.seal_text("token", purpose="t")).startswith("new.")
    assert await renewed.open_text(sealed, purpose="t") == "token"


async def test_a_loaded_keyring_asks_nobody() -> None:
    shelf = Shelf("one")
    keyring = Keyring(shelf)

    for _ in range(100):
        await keyring.open_text(await keyring.seal_text("x", purpose="t"), purpose="t")

    assert shelf.asked == 1


async def test_many_that_need_the_keys_at_once_cause_one_reading() -> None:
    shelf = Shelf("one")
    keyring = Keyring(shelf)

    await asyncio.gather(*(keyring.seal_text("x", purpose="t") for _ in range(50)))

    assert shelf.asked == 1


async def test_a_key_that_another_process_made_is_found_when_it_is_met() -> None:
    shelf = Shelf("old")
    keyring = Keyring(shelf, soonest=0)
    await keyring.load()

    shelf.put("new")
    sealed = await Keyring(shelf, soonest=0).seal_text("token", purpose="t")

    assert await keyring.open_text(sealed, purpose="t") == "token"
    assert (await keyring.sealing()).id == "new"


async def test_a_newer_key_is_found_in_time_without_being_met() -> None:
    shelf = Shelf("old")
    keyring = Keyring(shelf, recheck=0, soonest=0)
    await keyring.load()
    shelf.put("new")

    for _ in range(10):
        await keyring.sealing()
        await asyncio.sleep(0)

    assert (await keyring.sealing()).id == "new"


async def test_unknown_ids_cost_few_readings() -> None:
    shelf = Shelf("one")
    keyring = Keyring(shelf, soonest=60)
    await keyring.load()

    asking = [asyncio.create_task(keyring.signing_key_of(f"no-{n}", "jwt")) for n in range(50)]
    await asyncio.wait(asking, timeout=0.05)

    assert shelf.asked == 1
    for task in asking:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    await keyring.close()


async def test_a_loaded_keyring_works_on_while_the_database_is_away() -> None:
    shelf = Shelf("one")
    keyring = Keyring(shelf, recheck=0, soonest=0)
    await keyring.load()
    shelf.away = True

    for _ in range(5):
        assert (await keyring.sealing()).id == "one"
        await asyncio.sleep(0.001)

    assert shelf.asked > 1


async def test_an_empty_keyring_says_that_the_database_is_away_and_recovers() -> None:
    shelf = Shelf("one")
    shelf.away = True
    keyring = Keyring(shelf, soonest=0)

    with pytest.raises(DatabaseUnavailable):
        await keyring.seal_text("x", purpose="t")
    shelf.away = False

    assert (await keyring.seal_text("x", purpose="t")).startswith("one.")


async def test_whoever_gives_up_waiting_takes_the_keys_from_nobody() -> None:
    shelf = Shelf("one")
    keyring = Keyring(shelf)
    impatient = asyncio.create_task(keyring.load())
    patient = asyncio.create_task(keyring.seal_text("x", purpose="t"))
    await asyncio.sleep(0)

    impatient.cancel()

    assert (await patient).startswith("one.")


async def test_a_signing_key_is_found_again_by_its_id_and_for_its_label_only() -> None:
    keyring = Keyring(Shelf("one"), soonest=0)

    kid, secret = await keyring.signing_key("access")

    assert await keyring.signing_key_of(kid, "access") == secret
    assert await keyring.signing_key_of(kid, "operator") != secret
    with pytest.raises(UnknownKey):
        await keyring.signing_key_of("stranger", "access")


@pytest.mark.parametrize("sealed", ["", "one", "one.", "one.***", "nobody.AAAA"])
async def test_text_that_nobody_sealed_is_refused(sealed: str) -> None:
    keyring = Keyring.of({"one": SecretStr(new_key())})

    with pytest.raises(CannotDecrypt):
        await keyring.open_text(sealed, purpose="t")
