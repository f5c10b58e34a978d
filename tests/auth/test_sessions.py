"""Sessions: refreshed, ended, and never in two hands."""

import asyncio

import asyncpg

from tests.auth.people import People


async def test_a_refresh_token_is_traded_for_new_tokens(people: People) -> None:
    person = await people.logged_in()

    answer = await person.refresh()

    assert answer.status_code == 200
    assert answer.json()["refreshToken"] != person.refresh_token
    assert answer.headers["Cache-Control"] == "no-store"
    person.access_token = answer.json()["accessToken"]
    assert (await person.me()).status_code == 200


async def test_a_token_used_twice_ends_its_session_and_no_other(people: People) -> None:
    person = await people.logged_in()
    first, elsewhere = person.refresh_token, person.access_token
    await person.log_in()
    stolen = person.refresh_token
    newest = (await person.refresh(stolen)).json()

    again = await person.refresh(stolen)
    after = await person.refresh(newest["refreshToken"])
    person.access_token = newest["accessToken"]
    ended = await person.me()

    person.access_token = elsewhere
    assert [each.status_code for each in (again, after, ended)] == [401, 401, 401]
    assert (await person.me()).status_code == 200
    assert (await person.events())[-1] == "session.reused"
    assert (await person.refresh(first)).status_code == 200


async def test_of_twins_one_wins(people: People) -> None:
    person = await people.logged_in()

    answers = await asyncio.gather(*(person.refresh() for _ in range(4)))

    assert sorted(each.status_code for each in answers) == [200, 401, 401, 401]


async def test_a_session_is_over_after_seven_quiet_days(
    people: People, owner: asyncpg.Connection
) -> None:
    person = await people.logged_in()
    user_id = await people.id_of(person.email)
    left = "select expires_at - last_used_at from login_session where user_id = $1"
    assert (await owner.fetchval(left, user_id)).days == 7

    await owner.execute("update login_session set expires_at = now() where user_id = $1", user_id)

    assert (await person.refresh()).status_code == 401
    assert (await person.me()).status_code == 401


async def test_a_session_ends_after_ninety_days_however_busy(
    people: People, owner: asyncpg.Connection
) -> None:
    person = await people.logged_in()
    user_id = await people.id_of(person.email)
    await owner.execute(
        "update login_session set created_at = now() - interval '89 days' where user_id = $1",
        user_id,
    )

    await person.refresh()

    left = "select expires_at - now() from login_session where user_id = $1"
    assert (await owner.fetchval(left, user_id)).days == 0


async def test_after_logging_out_neither_token_works(people: People) -> None:
    person = await people.logged_in()

    answer = await person.ask("POST", "/auth/logout")
    again = await person.ask("POST", "/auth/logout")

    assert (answer.status_code, again.status_code) == (204, 204)
    assert (await person.me()).status_code == 401
    assert (await person.refresh()).status_code == 401


async def test_a_refresh_token_alone_logs_out_too(people: People) -> None:
    person = await people.logged_in()

    body = {"refreshToken": person.refresh_token}
    answer = await person.client.post("/api/auth/logout", json=body)

    assert answer.status_code == 204
    assert (await person.me()).status_code == 401


async def test_a_browser_needs_nothing_but_its_cookies(people: People) -> None:
    person = await people.verified()
    body = {"email": person.email, "password": person.password}
    login = await person.client.post("/api/auth/login", json=body)

    me = await person.client.get("/api/auth/me")
    foreign = await person.client.post("/api/auth/refresh", headers={"Origin": "http://evil"})
    ours = {"Origin": "http://parley"}
    refreshed = await person.client.post("/api/auth/refresh", headers=ours)
    out = await person.client.post("/api/auth/logout", headers=ours)

    given = login.headers.get_list("set-cookie")
    answers = (me, foreign, refreshed, out)
    assert [each.status_code for each in answers] == [200, 403, 200, 204]
    assert {each.partition("=")[0] for each in given} == {"parley_access", "parley_refresh"}
    assert all("HttpOnly" in each and "SameSite=strict" in each for each in given)
    assert next(each for each in given if "Path=/api/auth;" in each).startswith("parley_refresh")
    assert not person.client.cookies
    assert (await person.client.get("/api/auth/me")).status_code == 401


async def test_a_person_ends_a_session_of_another_device(people: People) -> None:
    person = await people.logged_in()
    there = person.access_token
    await person.log_in()
    listed = (await person.ask("GET", "/users/security")).json()["sessions"]
    (other,) = [each["id"] for each in listed if not each["current"]]

    ended = await person.ask("DELETE", f"/users/security/sessions/{other}")
    again = await person.ask("DELETE", f"/users/security/sessions/{other}")

    assert len(listed) == 2
    assert (ended.status_code, again.status_code) == (204, 404)
    assert (await person.events())[-1] == "session.revoked"
    person.access_token = there
    assert (await person.me()).status_code == 401


async def test_nobody_ends_another_persons_session(people: People) -> None:
    ana, ben = await people.logged_in("Ana"), await people.logged_in("Ben")
    theirs = (await ben.ask("GET", "/users/security")).json()["sessions"][0]["id"]

    answer = await ana.ask("DELETE", f"/users/security/sessions/{theirs}")

    assert answer.status_code == 404
    assert (await ben.me()).status_code == 200


async def test_a_text_that_is_no_token_is_refused(people: People) -> None:
    person = await people.logged_in()

    for wrong in ("x", "é" * 64, person.refresh_token[:-1], person.refresh_token + "="):
        assert (await person.refresh(wrong)).status_code == 401
    assert (await people.stranger().post("/api/auth/refresh")).status_code == 401
    assert (await person.refresh()).status_code == 200
