"""A new user's way in, from the first request to a recovery code, as one story over HTTP."""

from tests.auth.people import PASSWORD, People
from tests.auth.test_second_factor import change, code_of


async def test_a_new_user_comes_in_and_stays_safe(people: People) -> None:
    ana = await people.registered()
    early = await ana.log_in()
    verify = {"token": await people.token(ana.email)}
    verified = await ana.client.post("/api/auth/verify-email", json=verify)
    login = await ana.log_in()
    assert [early.status_code, verified.status_code, login.status_code] == [403, 204, 200]

    first = ana.refresh_token
    refreshed = await ana.refresh(first)
    reused = await ana.refresh(first)
    family = await ana.refresh(refreshed.json()["refreshToken"])
    assert [each.status_code for each in (refreshed, reused, family)] == [200, 401, 401]
    assert (await ana.me()).status_code == 401

    await ana.log_in()
    secret = (await change(ana, "SETUP")).json()["secret"]
    enabled = await change(ana, "ENABLE", code=code_of(secret, -1))
    recovery = enabled.json()["recoveryCodes"]
    without = await ana.log_in()
    by_app = await ana.log_in(code=code_of(secret))
    by_recovery = await ana.log_in(code=recovery[0])
    spent = await ana.log_in(code=recovery[0])
    answers = (without, by_app, by_recovery, spent)
    assert [each.status_code for each in answers] == [401, 200, 200, 401]

    me = (await ana.me()).json()
    assert me["email"] == ana.email
    assert (me["emailVerified"], me["twoFactor"], me["memberships"]) == (True, True, [])
    assert PASSWORD not in str(me)
    assert (await ana.ask("POST", "/auth/logout")).status_code == 204
    assert (await ana.me()).status_code == 401
