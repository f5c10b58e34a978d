"""A person's profile and picture."""

import struct

import pytest

from tests.auth.people import People, Someone

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(30)
JPEG = b"\xff\xd8\xff\xe0" + bytes(30)
WEBP = b"RIFF" + struct.pack("<I", 26) + b"WEBPVP8 " + bytes(20)


async def upload(person: Someone, content: bytes, name: str = "file") -> int:
    files = {name: ("picture.png", content, "image/png")}
    answer = await person.ask("POST", "/users/profile/avatar", files=files)
    return answer.status_code


async def test_a_person_changes_what_they_are_called(people: People) -> None:
    person = await people.logged_in()
    body = {"name": "Ana Souza", "locale": "pt-BR", "timezone": "America/Sao_Paulo"}

    changed = await person.ask("PUT", "/users/profile", json=body)

    profile = (await person.ask("GET", "/users/profile")).json()
    assert changed.status_code == 200
    assert body.items() <= profile.items()
    assert profile["email"] == person.email
    assert (await person.events())[-1] == "profile.changed"


@pytest.mark.parametrize(
    "wrong",
    [{"timezone": "Mars/Olympus"}, {"locale": "english"}, {"name": ""}, {"email": "x@parley.test"}],
)
async def test_a_profile_that_makes_no_sense_is_refused(
    people: People, wrong: dict[str, str]
) -> None:
    person = await people.logged_in()
    body = {"name": "Ana", "locale": "en", "timezone": "UTC"} | wrong

    answer = await person.ask("PUT", "/users/profile", json=body)

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("content", "kind"), [(PNG, "image/png"), (JPEG, "image/jpeg"), (WEBP, "image/webp")]
)
async def test_a_picture_is_what_its_content_says(
    people: People, content: bytes, kind: str
) -> None:
    person = await people.logged_in()
    before = await person.ask("GET", "/users/profile/avatar")

    assert await upload(person, content) == 200

    shown = await person.ask("GET", "/users/profile/avatar")
    assert before.status_code == 404
    assert (shown.content, shown.headers["Content-Type"]) == (content, kind)
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert (await person.ask("GET", "/users/profile")).json()["hasAvatar"] is True


async def test_what_is_no_picture_or_too_large_is_refused(people: People) -> None:
    person = await people.logged_in()

    assert await upload(person, b"<svg onload='alert(1)'/>") == 400
    assert await upload(person, PNG, "other") == 400
    assert await upload(person, PNG + bytes(512 * 1024)) == 413
    assert (await person.ask("POST", "/users/profile/avatar", content=PNG)).status_code == 400


async def test_nobody_sees_another_persons_profile_or_events(people: People) -> None:
    ana, ben = await people.logged_in("Ana"), await people.logged_in("Ben")
    await upload(ana, PNG)

    assert (await ben.ask("GET", "/users/profile")).json()["name"] == "Ben"
    assert (await ben.ask("GET", "/users/profile/avatar")).status_code == 404
    assert len((await ben.ask("GET", "/users/security")).json()["sessions"]) == 1


async def test_the_security_page_tells_where_and_when(people: People) -> None:
    person = await people.logged_in()

    page = (await person.ask("GET", "/users/security")).json()

    (session,) = page["sessions"]
    assert session["current"] is True
    assert session["address"] == page["events"][0]["address"]
    assert session["userAgent"].startswith("python-httpx")
    assert page["lastLoginAt"] is not None
    assert page["twoFactor"] == {"enabled": False, "since": None, "recoveryCodesLeft": 0}
