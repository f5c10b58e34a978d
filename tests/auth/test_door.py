"""Nothing is answered to whoever sends no working key."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from fastapi.routing import APIRoute

from api.app import create_app
from core.database import Database
from core.ids import new_id
from models.auth.keys import revoke
from models.auth.tables import ApiKey
from tests.api.app import NOWHERE, running, settings
from tests.auth.callers import a_key, bearing
from tests.auth.people import generous

_OPEN = {
    ("GET", "/api/health"),
    ("GET", "/api/health/live"),
    ("GET", "/api/health/ready"),
    ("GET", "/api/webhooks/whatsapp"),
    ("POST", "/api/webhooks/whatsapp"),
    ("POST", "/api/auth/forgot-password"),
    ("POST", "/api/auth/login"),
    ("POST", "/api/auth/logout"),
    ("POST", "/api/auth/refresh"),
    ("POST", "/api/auth/register"),
    ("POST", "/api/auth/resend-verification"),
    ("POST", "/api/auth/reset-password"),
    ("POST", "/api/auth/verify-email"),
    ("POST", "/api/invitations/register"),
    ("POST", "/api/flows/data/{organization_id}/{flow_id}"),
}
_REFUSALS = ("Send a working key or log in: ", "Log in: ")
PLACE = "/api/contacts"


def _routes() -> list[tuple[str, str]]:
    """Every route, as it is described: the documentation leaves none out."""
    described = create_app().openapi()["paths"]
    return sorted(
        (method.upper(), path) for path, methods in described.items() for method in methods
    )


@pytest.fixture
async def stranger(database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with running(generous(database_url)) as client:
        yield client


def test_the_documentation_leaves_no_route_out() -> None:
    hidden = [
        route.path
        for route in create_app().routes
        if isinstance(route, APIRoute) and not route.include_in_schema
    ]

    assert hidden == []
    assert set(_routes()) > _OPEN


async def test_every_route_but_the_open_ones_asks_who_it_is(stranger: httpx.AsyncClient) -> None:
    answers = {
        (method, path): await stranger.request(method, re.sub(r"\{\w+\}", str(new_id()), path))
        for method, path in _routes()
    }

    unguarded = {
        route
        for route, answer in answers.items()
        if answer.status_code != 401 or not answer.json()["error"]["message"].startswith(_REFUSALS)
    }
    assert unguarded == _OPEN


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer parley_00000000_"},
        {"Authorization": f"Bearer parley_00000000_{'x' * 43}"},
        {"Authorization": "Bearer " + "é" * 20},
        {"Authorization": "Basic cGFybGV5OnBhcmxleQ=="},
    ],
)
async def test_a_missing_or_wrong_key_is_refused(
    stranger: httpx.AsyncClient, given: dict[str, str]
) -> None:
    headers = httpx.Headers([(name.encode(), value.encode()) for name, value in given.items()])

    answer = await stranger.get(PLACE, headers=headers)

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "AUTHENTICATION_ERROR")


async def test_a_working_key_is_let_in_and_its_use_is_noted(
    stranger: httpx.AsyncClient, database: Database, organization: UUID
) -> None:
    key = await a_key(database, organization)

    answer = await stranger.get(PLACE, headers=bearing(key.secret))

    async with database.transaction([organization]) as session:
        kept = await session.get_one(ApiKey, (key.id, organization))
    assert answer.status_code == 200
    assert kept.last_used_at is not None
    assert key.secret.startswith(f"parley_{kept.prefix}_")


async def test_a_revoked_key_is_refused(
    stranger: httpx.AsyncClient, database: Database, organization: UUID
) -> None:
    key = await a_key(database, organization)
    async with database.transaction([organization]) as session:
        assert await revoke(session, organization, key.id)
        assert not await revoke(session, organization, key.id)

    answer = await stranger.get(PLACE, headers=bearing(key.secret))

    assert answer.status_code == 401


async def test_without_postgresql_a_key_is_not_called_wrong() -> None:
    async with running(settings(NOWHERE)) as client:
        answer = await client.get(PLACE, headers=bearing(f"parley_00000000_{'x' * 43}"))

    assert answer.status_code == 503
