"""Passwords are kept as hashes, changed by who knows them, and reset by who reads the mail."""

import asyncpg
from argon2 import PasswordHasher

from models.auth import passwords
from tests.auth.people import PASSWORD, People, token_in

NEW = "another fine passphrase"


async def test_a_reset_ends_every_session_and_the_token_works_once(people: People) -> None:
    person = await people.logged_in()
    await person.client.post("/api/auth/forgot-password", json={"email": person.email})
    body = {"token": await people.token(person.email), "password": NEW}

    first = await person.client.post("/api/auth/reset-password", json=body)
    again = await person.client.post("/api/auth/reset-password", json=body)

    assert (first.status_code, again.status_code) == (204, 400)
    assert (await person.me()).status_code == 401
    assert (await person.refresh()).status_code == 401
    assert (await person.log_in()).status_code == 401
    person.password = NEW
    assert (await person.log_in()).status_code == 200
    assert {"password.reset_asked", "password.reset"} <= set(await person.events())


async def test_who_resets_a_password_has_confirmed_the_address(people: People) -> None:
    person = await people.registered()
    await people.mails(person.email)
    await person.client.post("/api/auth/forgot-password", json={"email": person.email})

    body = {"token": await people.token(person.email), "password": NEW}
    await person.client.post("/api/auth/reset-password", json=body)

    person.password = NEW
    assert (await person.log_in()).status_code == 200


async def test_one_reset_ends_every_token_that_was_mailed_for_it(people: People) -> None:
    person = await people.verified()
    for _ in range(2):
        await person.client.post("/api/auth/forgot-password", json={"email": person.email})
    first, second = [token_in(mail) for mail in await people.mails(person.email)]

    answers = [
        (
            await person.client.post(
                "/api/auth/reset-password", json={"token": token, "password": NEW}
            )
        ).status_code
        for token in (second, first)
    ]

    assert answers == [204, 400]


async def test_a_token_survives_a_password_that_may_not_be_chosen(people: People) -> None:
    person = await people.verified()
    await person.client.post("/api/auth/forgot-password", json={"email": person.email})
    token = await people.token(person.email)

    answers = [
        (
            await person.client.post(
                "/api/auth/reset-password", json={"token": token, "password": password}
            )
        ).status_code
        for password in (person.email, NEW)
    ]

    assert answers == [400, 204]


async def test_changing_the_password_keeps_this_session_and_ends_the_others(
    people: People,
) -> None:
    person = await people.logged_in()
    elsewhere = person.access_token
    await person.log_in()
    body = {"currentPassword": PASSWORD, "password": NEW}

    changed = await person.ask("POST", "/users/security/password", json=body)

    assert changed.status_code == 204
    assert (await person.me()).status_code == 200
    assert (await person.events())[-1] == "password.changed"
    person.access_token = elsewhere
    assert (await person.me()).status_code == 401


async def test_a_stolen_session_cannot_guess_the_password(
    people: People, owner: asyncpg.Connection
) -> None:
    person = await people.logged_in()
    body = {"currentPassword": "a wrong passphrase", "password": NEW}

    answers = [
        (await person.ask("POST", "/users/security/password", json=body)).status_code
        for _ in range(5)
    ]
    right = await person.ask(
        "POST", "/users/security/password", json=body | {"currentPassword": PASSWORD}
    )

    assert answers == [401] * 5
    assert right.status_code == 401
    assert (await person.me()).status_code == 200


async def test_a_hash_made_with_small_parameters_is_made_anew_at_login(
    people: People, owner: asyncpg.Connection
) -> None:
    person = await people.verified()
    user_id = await people.id_of(person.email)
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    await owner.execute(
        "update credential set password_hash = $2 where user_id = $1", user_id, weak
    )

    first, second = await person.log_in(), await person.log_in()

    kept = await owner.fetchval("select password_hash from credential where user_id = $1", user_id)
    assert (first.status_code, second.status_code) == (200, 200)
    assert kept.startswith("$argon2id$v=19$m=32768,t=3,p=1$")


async def test_an_unknown_person_costs_as_much_as_a_known_one() -> None:
    kept = await passwords.hashed(PASSWORD)

    assert not passwords.is_outdated(kept)
    assert not passwords.is_outdated(passwords.NOBODYS)
    assert await passwords.matches(kept, PASSWORD)
    assert not await passwords.matches(None, PASSWORD)
