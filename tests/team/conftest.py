"""The app, people to ask it, and a team's managers."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest

from core.database import Database
from core.keyring import Keyring
from models.auth.permissions import Role
from tests.api.app import running, settings
from tests.auth.callers import an_organization
from tests.organizations.people import People
from tests.team.desk import Desk


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
async def desk(people: People, organization: UUID) -> Desk:
    """As a MANAGER sees it."""
    return Desk(people, organization, await people.member(organization, Role.MANAGER))


@pytest.fixture
async def neighbour(people: People, database: Database) -> Desk:
    """Another organization's."""
    other = await an_organization(database, "Harbour Clinic")
    return Desk(people, other, await people.member(other, Role.MANAGER))
