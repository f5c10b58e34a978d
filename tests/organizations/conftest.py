"""The app, and people to ask it."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest

from core.database import Database
from core.keyring import Keyring
from tests.api.app import running, settings
from tests.auth.callers import an_organization
from tests.organizations.people import People


@pytest.fixture(scope="package")
async def http(database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with running(settings(database_url)) as client:
        yield client


@pytest.fixture
def people(database: Database, keyring: Keyring, http: httpx.AsyncClient) -> People:
    return People(database, keyring, http)


@pytest.fixture
async def organization(database: Database) -> UUID:
    return await an_organization(database)


@pytest.fixture
async def other_organization(database: Database) -> UUID:
    return await an_organization(database, "Harbour Clinic")
