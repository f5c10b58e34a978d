"""Guessing is slow, and tells nothing."""

import asyncio
from pathlib import Path
from uuid import UUID

import asyncpg

from core.database import Database
from models.auth.guesses import neighbourhood
from tests.auth.people import People, Someone, generous, people_of


async def guess(person: Someone, *, times: int = 1) -> list[int]:
    wrong = Someone(person.email, person.client, "a wrong passphrase")
    return [(await wrong.log_in()).status_code for _ in range(times)]


async def minutes_locked(owner: asyncpg.Connection, user_id: UUID) -> float | None:
    locked = await owner.fetchval(
        "select extract(epoch from locked_until - now()) / 60 from credential where user_id = $1",
        user_id,
    )
    return None if locked is None else round(float(locked), 1)


async def wait_over(owner: asyncpg.Connection, user_id: UUID) -> None:
    await owner.execute("update credential set locked_until = now() where user_id = $1", user_id)


async def test_a_wrong_password_an_unknown_address_and_a_locked_account_sound_alike(
    people: People,
) -> None:
    person = await people.verified()
    nobody = Someone(f"nobody-{person.email}", people.stranger())

    wrong = await Someone(person.email, person.client, "a wrong passphrase").log_in()
    unknown = await nobody.log_in()
    await guess(person, times=5)
    locked = await person.log_in()

    said = [each.json()["error"] for each in (wrong, unknown, locked)]
    assert [each.status_code for each in (wrong, unknown, locked)] == [401, 401, 401]
    assert len({(each["code"], each["message"], str(each["details"])) for each in said}) == 1


async def test_five_failures_lock_an_account_for_a_minute_and_each_more_for_twice_as_long(
    people: People, owner: asyncpg.Connection
) -> None:
    person = await people.verified()
    user_id = await people.id_of(person.email)
    await guess(person, times=4)
    before = await minutes_locked(owner, user_id)

    found = []
    for _ in range(8):
        await guess(person)
        found.append(await minutes_locked(owner, user_id))
        await wait_over(owner, user_id)

    assert before is None
    assert found == [1, 2, 4, 8, 16, 32, 60, 60]


async def test_after_the_wait_the_right_password_forgets_the_failures(
    people: People, owner: asyncpg.Connection
) -> None:
    person = await people.verified()
    user_id = await people.id_of(person.email)
    await guess(person, times=5)
    refused = await person.log_in()

    await wait_over(owner, user_id)
    let_in = await person.log_in()

    failures = await owner.fetchval("select failures from credential where user_id = $1", user_id)
    assert (refused.status_code, let_in.status_code, failures) == (401, 200, 0)
    assert (await person.events())[-3:] == ["login.failed", "account.locked", "login.succeeded"]


async def test_guesses_at_the_same_moment_are_not_free(
    people: People, owner: asyncpg.Connection
) -> None:
    person = await people.verified()
    user_id = await people.id_of(person.email)

    await asyncio.gather(*(guess(person) for _ in range(12)))

    failures = await owner.fetchval("select failures from credential where user_id = $1", user_id)
    assert failures == 5


async def test_a_new_password_ends_the_wait(people: People) -> None:
    person = await people.verified()
    await guess(person, times=5)
    await person.client.post("/api/auth/forgot-password", json={"email": person.email})
    token = await people.token(person.email)

    body = {"token": token, "password": "another fine passphrase"}
    await person.client.post("/api/auth/reset-password", json=body)

    person.password = body["password"]
    assert (await person.log_in()).status_code == 200


async def test_one_address_cannot_guess_at_many_accounts(
    database_url: str, database: Database, tmp_path: Path
) -> None:
    async with people_of(generous(database_url, guesses=3), database, tmp_path) as people:
        person = await people.verified()
        crowd = [Someone(f"{n}-{person.email}", person.client) for n in range(4)]

        answers = [await each.log_in() for each in crowd]
        refused = await person.log_in()
        elsewhere = await Someone(person.email, people.stranger()).log_in()

    assert [each.status_code for each in answers] == [401, 401, 401, 429]
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 600
    assert elsewhere.status_code == 200


async def test_logging_in_rightly_is_not_counted_as_guessing(
    database_url: str, database: Database, tmp_path: Path
) -> None:
    async with people_of(generous(database_url, guesses=2), database, tmp_path) as people:
        person = await people.verified()

        answers = [(await person.log_in()).status_code for _ in range(4)]

    assert answers == [200] * 4


async def test_one_address_cannot_have_many_mails_written(
    database_url: str, database: Database, tmp_path: Path
) -> None:
    async with people_of(generous(database_url, mails=2), database, tmp_path) as people:
        stranger = people.stranger()

        answers = [
            await stranger.post("/api/auth/forgot-password", json={"email": f"n{n}@parley.test"})
            for n in range(3)
        ]

    assert [each.status_code for each in answers] == [202, 202, 429]
    assert "Retry-After" in answers[-1].headers


def test_a_guesser_has_a_whole_network_of_new_addresses() -> None:
    assert neighbourhood("2001:db8:1:2::1") == neighbourhood("2001:db8:1:2:ffff::9")
    assert neighbourhood("2001:db8:1:2::1") != neighbourhood("2001:db8:1:3::1")
    assert neighbourhood("::ffff:192.0.2.7") == neighbourhood("192.0.2.7")
    assert neighbourhood("192.0.2.7") != neighbourhood("192.0.2.8")
