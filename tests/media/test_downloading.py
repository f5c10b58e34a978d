"""Stored files on their way out: for members, and for whoever holds a link."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import jwt
import pytest

from core.keyring import Keyring
from core.settings import StorageSettings
from models.media import links
from models.media.links import Link
from tests.api.app import running, settings
from tests.auth.callers import a_key, an_organization, bearing
from tests.media.files import PNG
from tests.media.place import Place
from tests.media.test_uploading import Counter

NAME = 'menu "Ana"\r\nX-Evil: 1 é.png'


@pytest.fixture
async def counter(place: Place, database_url: str) -> AsyncIterator[Counter]:
    key = await a_key(place.database, place.business.organization_id)
    configured = settings(database_url)
    configured.storage = StorageSettings(url=place.folder.as_uri())
    async with running(configured) as http:
        http.headers.update(bearing(key.secret))
        yield Counter(http, place)


async def test_a_file_is_downloaded_to_be_saved_and_never_shown(counter: Counter) -> None:
    body = await counter.kept()

    answer = await counter.http.get(f"/api/media/{body['id']}/download")

    assert answer.content == PNG
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert int(answer.headers["content-length"]) == len(PNG)


async def test_a_name_cannot_write_headers(counter: Counter) -> None:
    body = (await counter.hand_in(PNG, "image/png", NAME)).json()

    answer = await counter.http.get(f"/api/media/{body['id']}/download")

    assert "x-evil" not in answer.headers
    shown = answer.headers["content-disposition"]
    assert shown.isascii()
    assert shown.count('"') == 2


@pytest.mark.parametrize(
    ("asked", "found", "told"),
    [
        ("bytes=0-3", PNG[:4], "bytes 0-3/{}"),
        ("bytes=10-", PNG[10:], "bytes 10-{}/{}"),
        ("bytes=-5", PNG[-5:], None),
        ("bytes=5-99999", PNG[5:], None),
    ],
)
async def test_a_part_is_served_alone(
    counter: Counter, asked: str, found: bytes, told: str | None
) -> None:
    body = await counter.kept()

    answer = await counter.http.get(f"/api/media/{body['id']}/download", headers={"Range": asked})

    assert (answer.status_code, answer.content) == (206, found)
    assert answer.headers["content-range"].endswith(f"/{len(PNG)}")
    if told is not None:
        assert answer.headers["content-range"].startswith(told.split("{")[0])


@pytest.mark.parametrize(
    "asked", ["bytes=5-1", "bytes=-", "lines=1-2", "bytes=9999-", "bytes=1-2,4-5"]
)
async def test_a_range_that_is_none_gets_the_whole(counter: Counter, asked: str) -> None:
    body = await counter.kept()

    answer = await counter.http.get(f"/api/media/{body['id']}/download", headers={"Range": asked})

    assert (answer.status_code, answer.content) == (200, PNG)


async def test_a_link_needs_no_login_and_opens_one_file(counter: Counter) -> None:
    first, second = await counter.kept(), await counter.kept()
    path = httpx.URL(first["link"]["url"])
    nobody = {"Authorization": ""}

    answer = await counter.http.get(path.raw_path.decode(), headers=nobody)
    other = await counter.http.get(
        f"/api/media/{second['id']}/download",
        params={"token": path.params["token"]},
        headers=nobody,
    )

    assert answer.content == PNG
    assert other.status_code == httpx.codes.UNAUTHORIZED


async def test_a_link_opens_nothing_else(counter: Counter) -> None:
    body = await counter.kept()
    token = httpx.URL(body["link"]["url"]).params["token"]

    answer = await counter.http.get(
        f"/api/media/{body['id']}", params={"token": token}, headers={"Authorization": ""}
    )
    bearer = await counter.http.get(
        f"/api/media/{body['id']}", headers={"Authorization": f"Bearer {token}"}
    )

    assert answer.status_code == bearer.status_code == httpx.codes.UNAUTHORIZED


async def test_an_old_or_changed_link_is_refused(counter: Counter, keyring: Keyring) -> None:
    body = await counter.kept()
    token = httpx.URL(body["link"]["url"]).params["token"]
    kid, secret = await keyring.signing_key("media-link")
    claims = jwt.decode(token, options={"verify_signature": False})
    old = jwt.encode({**claims, "exp": 1}, secret, algorithm="HS256", headers={"kid": kid})
    forged = jwt.encode(claims, "0" * 32, algorithm="HS256", headers={"kid": kid})

    for changed in (old, forged, f"{token}x", "", "a.b.c"):
        answer = await counter.http.get(
            f"/api/media/{body['id']}/download",
            params={"token": changed},
            headers={"Authorization": ""},
        )
        assert answer.status_code == httpx.codes.UNAUTHORIZED


async def test_a_link_of_another_organization_finds_nothing(
    counter: Counter, keyring: Keyring
) -> None:
    body = await counter.kept()
    stranger = await an_organization(counter.place.database)
    signed = await links.sign(keyring, Link(stranger, UUID(body["id"]), stranger, None))

    answer = await counter.http.get(
        f"/api/media/{body['id']}/download", params={"token": signed.token}
    )

    assert answer.status_code == httpx.codes.NOT_FOUND


async def test_files_of_another_organization_are_not_found(counter: Counter) -> None:
    body = await counter.kept()
    stranger = await an_organization(counter.place.database)
    key = await a_key(counter.place.database, stranger)
    path = f"/api/media/{body['id']}"

    for method, at in (("GET", path), ("GET", f"{path}/download"), ("DELETE", path)):
        answer = await counter.http.request(method, at, headers=bearing(key.secret))
        assert answer.status_code == httpx.codes.NOT_FOUND
    assert (await counter.http.get(path)).is_success


async def test_a_file_that_is_not_here_yet_is_not_downloaded(counter: Counter) -> None:
    row = await counter.place.arrives("image", await counter.place.at_meta(PNG))

    facts = await counter.http.get(f"/api/media/{row.id}")
    answer = await counter.http.get(f"/api/media/{row.id}/download")

    assert facts.json()["link"] is None
    assert answer.status_code == httpx.codes.CONFLICT
