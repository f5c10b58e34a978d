"""Whoever sends nonsense is refused, and hears nothing of it again."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter
from pydantic import Field

from api.access import everybody
from api.route import Route
from core.types import Request
from tests.api.app import NOWHERE, running, settings

MARK = "+14155550199"

router = APIRouter(prefix="/trial", route_class=Route)


class Named(Request):
    name: str
    more: list[object] = Field(default_factory=list)


@router.post("/named", dependencies=[everybody])
async def named(body: Named) -> None:
    return None


@pytest.fixture(scope="module")
async def client(database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with running(settings(database_url), router) as started:
        yield started


_DEEP = '{"name": "a", "more": ' + "[" * 200_000 + "]" * 200_000 + "}"


@pytest.mark.parametrize(
    "body",
    [
        _DEEP,
        "[" * 500_000,
        '{"name": ' + "9" * 10_000 + "}",
        f'{{"name": {{"{MARK}": "{MARK}"}}}}',
        f'{{"{MARK}": 1, "name": "{MARK}"',
        '{"name": "\ud83d"}'.encode("utf-8", "surrogatepass"),
        b"\xff\xfe\x00" + MARK.encode("utf-16"),
        f"name={MARK}",
    ],
)
async def test_nonsense_is_refused_and_not_repeated(
    client: httpx.AsyncClient, body: str | bytes
) -> None:
    answer = await client.post(
        "/trial/named", content=body, headers={"Content-Type": "application/json"}
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    assert MARK not in answer.text


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (f"/api/{MARK}", {}),
        (f"/api/contacts/{MARK}", {}),
        (f"/api/contacts?limit={MARK}&{MARK}={MARK}", {}),
        ("/api/contacts", {"X-Organization-Id": MARK}),
        ("/api/contacts", {"Authorization": f"Bearer {MARK}"}),
        ("/api/contacts", {"Authorization": f"{MARK} {MARK}"}),
        ("/api/contacts", {"Authorization": f"Bearer parley_{MARK}"}),
        ("/api/contacts", {"Cookie": f"parley_access={MARK}", "Origin": MARK}),
        ("/api/health/live", {"X-Request-Id": MARK}),
        ("/api/health/live", {"Origin": MARK, "Referer": MARK, "Host": MARK}),
        (f"/api/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token={MARK}", {}),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "OPTIONS", "TRACE"])
async def test_nothing_that_was_sent_is_said_again(
    client: httpx.AsyncClient, method: str, path: str, headers: dict[str, str]
) -> None:
    answer = await client.request(method, path, headers=headers)

    assert answer.status_code < 500
    assert MARK not in answer.text
    assert not [value for value in answer.headers.values() if MARK in value]


async def test_a_service_that_is_away_is_told_without_its_address() -> None:
    async with running(settings(NOWHERE)) as client:
        sent = {"Authorization": f"Bearer parley_00000000_{'x' * 43}"}
        answer = await client.get("/api/contacts", headers=sent)

    assert answer.status_code == 503
    assert "127.0.0.1" not in answer.text
    assert answer.headers["retry-after"] == "5"
