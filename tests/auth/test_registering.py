"""Opening an account: nobody learns from an answer who has one."""

import asyncpg
import pytest

from tests.auth.people import PASSWORD, PUBLIC_URL, People, text_of, token_in


async def test_a_new_person_confirms_their_address_and_logs_in(people: People) -> None:
    person = await people.registered()
    (mail,) = await people.mails(person.email)

    refused = await person.log_in()
    verified = await person.client.post("/api/auth/verify-email", json={"token": token_in(mail)})
    let_in = await person.log_in()

    assert (refused.status_code, verified.status_code, let_in.status_code) == (403, 204, 200)
    assert mail["To"] == person.email
    assert f"{PUBLIC_URL}/verify-email#token={token_in(mail)}" in text_of(mail)
    assert (await person.me()).json()["emailVerified"] is True
    assert await person.events() == ["account.registered", "email.verified", "login.succeeded"]


async def test_who_is_not_verified_is_told_so_only_with_the_right_password(people: People) -> None:
    person = await people.registered()

    right = await person.log_in()
    person.password = "some other passphrase"
    wrong = await person.log_in()

    assert (right.status_code, right.json()["error"]["code"]) == (403, "AUTHORIZATION_ERROR")
    assert wrong.status_code == 401


async def test_a_known_address_is_answered_as_a_new_one_and_told_by_mail(people: People) -> None:
    person = await people.logged_in()
    body = {"email": person.email.upper(), "name": "Mallory", "password": "something else entirely"}
    fresh = {**body, "email": f"new-{person.email}"}

    known = await people.stranger().post("/api/auth/register", json=body)
    new = await people.stranger().post("/api/auth/register", json=fresh)

    (mail,) = await people.mails(person.email)
    assert (known.status_code, known.json()) == (new.status_code, new.json()) == (202, new.json())
    assert mail["Subject"] == "You already have an account"
    assert (await person.me()).json()["name"] == "Ana"
    assert (await person.events())[-1] == "account.registered_again"
    assert (await person.log_in()).status_code == 200


@pytest.mark.parametrize("path", ["forgot-password", "resend-verification"])
async def test_asking_for_a_mail_is_answered_the_same_for_everybody(
    people: People, path: str
) -> None:
    person = await people.registered()

    known = await people.stranger().post(f"/api/auth/{path}", json={"email": person.email})
    unknown = await people.stranger().post(
        f"/api/auth/{path}", json={"email": f"nobody-{person.email}"}
    )

    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())
    assert known.status_code == 202
    assert len(await people.mails(person.email)) == 2


async def test_a_mail_that_is_sent_again_brings_another_token_and_either_works_once(
    people: People,
) -> None:
    person = await people.registered()
    await person.client.post("/api/auth/resend-verification", json={"email": person.email})
    first, second = [token_in(mail) for mail in await people.mails(person.email)]

    answers = [
        (await person.client.post("/api/auth/verify-email", json={"token": token})).status_code
        for token in (first, first, second)
    ]

    assert first != second
    assert answers == [204, 400, 400]


async def test_whoever_is_verified_gets_no_mail_to_verify(people: People) -> None:
    person = await people.verified()

    await person.client.post("/api/auth/resend-verification", json={"email": person.email})

    assert await people.mails(person.email) == []


async def test_a_token_is_refused_when_its_time_is_over(
    people: People, owner: asyncpg.Connection
) -> None:
    person = await people.registered()
    token = await people.token(person.email)
    await owner.execute(
        "update email_token set expires_at = now() where user_id = $1",
        await people.id_of(person.email),
    )

    answer = await person.client.post("/api/auth/verify-email", json={"token": token})

    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["field"] == "token"


async def test_a_token_is_good_for_its_own_purpose_only(people: People) -> None:
    person = await people.registered()
    token = await people.token(person.email)

    answer = await person.client.post(
        "/api/auth/reset-password", json={"token": token, "password": PASSWORD}
    )

    assert answer.status_code == 400


@pytest.mark.parametrize(
    "password", ["short", "password1234", "aaaaaaaaaaaaaaa", "ana@parley.test", "x" * 201]
)
async def test_a_password_that_is_easily_guessed_is_refused(people: People, password: str) -> None:
    body = {"email": "ana@parley.test", "name": "Ana", "password": password}

    answer = await people.stranger().post("/api/auth/register", json=body)

    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["field"] == "password"
    assert password not in answer.text.replace("ana@parley.test.", "")


@pytest.mark.parametrize(
    "email", ["", "ana", "@parley.test", "ana@", "a b@parley.test", "ana@parley", "ana@-x.test"]
)
async def test_what_is_no_address_is_refused(people: People, email: str) -> None:
    body = {"email": email, "name": "Ana", "password": PASSWORD}

    answer = await people.stranger().post("/api/auth/register", json=body)

    assert answer.status_code == 400


async def test_one_address_is_not_flooded_with_mails(people: People) -> None:
    person = await people.registered()
    ask = {"email": person.email}

    answers = [
        (await people.stranger().post("/api/auth/forgot-password", json=ask)).status_code
        for _ in range(7)
    ]

    assert answers == [202] * 7
    assert len(await people.mails(person.email)) == 1 + 5
