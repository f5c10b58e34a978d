"""The second factor: needed once it is on, and no code works twice."""

from datetime import UTC, datetime

import asyncpg
import httpx
import pyotp

from tests.auth.people import PASSWORD, People, Someone


async def change(person: Someone, action: str, **more: str) -> httpx.Response:
    return await person.ask("POST", "/users/security/2fa", json={"action": action, **more})


async def guarded(people: People) -> tuple[Someone, str, list[str]]:
    """Somebody whose second factor is on, its secret and the recovery codes."""
    person = await people.logged_in()
    secret = (await change(person, "SETUP")).json()["secret"]
    enabled = await change(person, "ENABLE", code=code_of(secret, -1))
    assert enabled.status_code == 200, enabled.text
    return person, secret, enabled.json()["recoveryCodes"]


def code_of(secret: str, steps: int = 0) -> str:
    """The app's code so many steps from now."""
    return pyotp.TOTP(secret).at(datetime.now(UTC), counter_offset=steps)


async def test_setting_up_shows_the_secret_as_text_address_and_picture(people: People) -> None:
    person = await people.logged_in()

    answer = (await change(person, "SETUP")).json()

    assert answer["enabled"] is False
    assert f"secret={answer['secret']}" in answer["otpauthUrl"]
    assert answer["otpauthUrl"].startswith("otpauth://totp/Parley:")
    assert answer["qrSvg"].startswith("<svg ")
    assert (await person.log_in()).status_code == 200


async def test_once_it_is_on_a_login_needs_a_code(people: People) -> None:
    person, secret, codes = await guarded(people)

    without = await person.log_in()
    wrong = await person.log_in(code="000000")
    right = await person.log_in(code=code_of(secret))

    assert [each.status_code for each in (without, wrong, right)] == [401, 401, 200]
    assert without.json()["error"]["details"][0]["field"] == "code"
    assert wrong.json()["error"]["details"][0]["field"] == "code"
    assert len(set(codes)) == 10
    assert (await person.me()).json()["twoFactor"] is True


async def test_a_wrong_password_is_not_told_that_a_code_is_missing(people: People) -> None:
    person, _, _ = await guarded(people)

    answer = await Someone(person.email, person.client, "a wrong passphrase").log_in()

    assert answer.json()["error"]["details"] == []


async def test_a_code_works_once(people: People) -> None:
    person, secret, _ = await guarded(people)
    code = code_of(secret)

    first, again = await person.log_in(code=code), await person.log_in(code=code)
    older = await person.log_in(code=code_of(secret, -1))
    next_one = await person.log_in(code=code_of(secret, 1))

    answers = [each.status_code for each in (first, again, older, next_one)]
    assert answers == [200, 401, 401, 200]


async def test_a_code_of_another_time_is_refused(people: People) -> None:
    person, secret, _ = await guarded(people)

    answers = [(await person.log_in(code=code_of(secret, steps))).status_code for steps in (3, -3)]

    assert answers == [401, 401]


async def test_codes_cannot_be_guessed_either(people: People) -> None:
    person, secret, _ = await guarded(people)

    for _ in range(5):
        await person.log_in()
        assert (await person.log_in(code="000000")).status_code == 401

    assert (await person.log_in(code=code_of(secret))).status_code == 401


async def test_leaving_the_code_out_is_no_failure(people: People) -> None:
    person, secret, _ = await guarded(people)

    for _ in range(6):
        await person.log_in()

    assert (await person.log_in(code=code_of(secret))).status_code == 200


async def test_a_recovery_code_works_once_however_it_is_written(people: People) -> None:
    person, _, codes = await guarded(people)

    first = await person.log_in(code=codes[0].lower().replace("-", " "))
    again = await person.log_in(code=codes[0])
    other = await person.log_in(code=codes[1])

    assert [each.status_code for each in (first, again, other)] == [200, 401, 200]
    state = (await person.ask("GET", "/users/security")).json()["twoFactor"]
    assert state["recoveryCodesLeft"] == 8
    assert "recovery_code.used" in await person.events()


async def test_renewed_recovery_codes_replace_the_others(people: People) -> None:
    person, secret, codes = await guarded(people)

    answer = await change(person, "RECOVERY_CODES", password=PASSWORD, code=code_of(secret))

    assert answer.status_code == 200
    assert (await person.log_in(code=codes[0])).status_code == 401
    assert (await person.log_in(code=answer.json()["recoveryCodes"][0])).status_code == 200


async def test_switching_it_off_needs_the_password_and_a_code(people: People) -> None:
    person, secret, _ = await guarded(people)

    refused = [
        (await change(person, "DISABLE", **given)).status_code
        for given in (
            {"code": code_of(secret)},
            {"password": PASSWORD},
            {"password": "a wrong passphrase", "code": code_of(secret)},
            {"password": PASSWORD, "code": "000000"},
        )
    ]
    off = await change(person, "DISABLE", password=PASSWORD, code=code_of(secret))

    assert refused == [400, 400, 401, 401]
    assert off.json()["enabled"] is False
    assert (await person.log_in()).status_code == 200


async def test_a_secret_that_is_in_use_is_not_replaced(people: People) -> None:
    person, secret, _ = await guarded(people)

    again = await change(person, "SETUP")
    enabled = await change(person, "ENABLE", code=code_of(secret))

    assert (again.status_code, enabled.status_code) == (409, 409)


async def test_it_is_not_on_before_the_right_code_of_the_new_secret(people: People) -> None:
    person = await people.logged_in()
    nothing = await change(person, "ENABLE", code="000000")
    off = await change(person, "DISABLE", password=PASSWORD, code="000000")
    await change(person, "SETUP")

    wrong = await change(person, "ENABLE", code="000000")

    assert [each.status_code for each in (nothing, off, wrong)] == [409, 409, 400]
    assert (await person.log_in()).status_code == 200


async def test_the_secret_is_kept_sealed_and_the_codes_as_hashes(
    people: People, owner: asyncpg.Connection
) -> None:
    person, secret, codes = await guarded(people)
    user_id = await people.id_of(person.email)

    kept = await owner.fetchval("select c::text from credential c where user_id = $1", user_id)
    hashes = await owner.fetchval(
        "select string_agg(r::text, ' ') from recovery_code r where user_id = $1", user_id
    )

    assert secret not in kept
    assert all(code.replace("-", "") not in hashes.upper() for code in codes)
