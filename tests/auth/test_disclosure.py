"""What a thief of the database finds: hashes and sealed values, nothing that lets them in."""

import asyncpg

from core.keyring import Keyring
from models.auth import totp
from tests.auth.people import People
from tests.auth.test_second_factor import change, code_of
from tests.schema.look import tables


async def dump(owner: asyncpg.Connection) -> str:
    """Every row of every table as text; bytes as hexadecimal digits."""
    rows: list[str] = []
    for table in await tables(owner):
        found = await owner.fetch(f'select t::text as row from "{table}" t')
        rows += [row["row"] for row in found]
    return "\n".join(rows)


async def test_no_secret_of_a_person_is_in_any_table(
    people: People, owner: asyncpg.Connection, keyring: Keyring
) -> None:
    person = await people.registered()
    person.password = "marked-password-of-a-test"
    verify = await people.token(person.email)
    await person.client.post("/api/auth/verify-email", json={"token": verify})
    await person.client.post("/api/auth/forgot-password", json={"email": person.email})
    reset = await people.token(person.email)
    body = {"token": reset, "password": person.password}
    assert (await person.client.post("/api/auth/reset-password", json=body)).status_code == 204
    await person.client.post("/api/auth/forgot-password", json={"email": person.email})
    waiting = await people.token(person.email)
    assert (await person.log_in()).status_code == 200
    refreshed = (await person.refresh()).json()
    person.access_token = refreshed["accessToken"]
    key = {"Idempotency-Key": "the-same-request"}
    setup = await person.client.post(
        "/api/users/security/2fa", json={"action": "SETUP"}, headers=person.bearing | key
    )
    secret = setup.json()["secret"]
    enabled = await change(person, "ENABLE", code=code_of(secret))
    codes = enabled.json()["recoveryCodes"]

    kept = await dump(owner)

    secrets = [
        *(person.password, verify, reset, waiting, secret),
        *(person.access_token, person.refresh_token, refreshed["refreshToken"]),
        *codes,
        *(code.replace("-", "") for code in codes),
    ]
    assert person.email in kept
    for value in secrets:
        assert value not in kept
        assert value.encode().hex() not in kept
    sealed = await owner.fetchval(
        "select sealed_totp from credential where user_id = $1", await people.id_of(person.email)
    )
    assert await keyring.open_text(sealed, purpose=totp.PURPOSE) == secret
