"""Two organizations that know nothing of each other, and a client of each."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from core.database import Database
from tests.api.app import settings
from tests.auth.callers import an_organization, calling


@pytest.fixture(scope="session")
async def app(database_url: str) -> AsyncIterator[FastAPI]:
    """One started app for all these tests: each has an organization of its own."""
    made = create_app(settings(database_url))
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture
async def organization(database: Database) -> UUID:
    return await an_organization(database)


@pytest.fixture
async def api(
    app: FastAPI, database: Database, organization: UUID
) -> AsyncIterator[httpx.AsyncClient]:
    async with calling(app, database, organization) as client:
        yield client


@pytest.fixture
async def neighbour(app: FastAPI, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A client of another organization."""
    other = await an_organization(database, "Harbour Clinic")
    async with calling(app, database, other) as client:
        yield client
