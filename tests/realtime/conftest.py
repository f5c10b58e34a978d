"""Two api processes, and two organizations that are watched there."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from core.database import Database
from core.keyring import Keyring
from tests.api.doors import two_doors
from tests.organizations.people import People
from tests.realtime.office import Office, an_office

# What would take long in earnest is soon here.
_SOON = {
    "LIMITS_REQUESTS_PER_MINUTE": "1000000",
    "LIMITS_STRANGERS_PER_MINUTE": "1000000",
    "REALTIME_CHECK_EVERY": "0.3",
    "REALTIME_PING_EVERY": "2",
    "REALTIME_SOCKETS_PER_USER": "3",
}


@pytest.fixture(scope="package")
async def doors(
    database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[list[str]]:
    folder: Path = tmp_path_factory.mktemp("doors")
    async with two_doors(database_url, folder, _SOON) as urls:
        yield urls


@pytest.fixture
async def http(doors: list[str]) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=doors[0], trust_env=False) as client:
        yield client


@pytest.fixture
async def office(database: Database, keyring: Keyring, http: httpx.AsyncClient) -> Office:
    return await an_office(database, keyring, People(database, keyring, http))


@pytest.fixture
async def neighbour(database: Database, keyring: Keyring, http: httpx.AsyncClient) -> Office:
    return await an_office(database, keyring, People(database, keyring, http))
