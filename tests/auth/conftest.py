"""An organization of each test's own, and an app that people come to."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from core.database import Database
from tests.auth.callers import an_organization
from tests.auth.people import People, generous, people_of


@pytest.fixture
async def organization(database: Database) -> UUID:
    return await an_organization(database)


@pytest.fixture(scope="session")
def mail_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mail")


@pytest.fixture(scope="session")
async def people(database_url: str, database: Database, mail_folder: Path) -> AsyncIterator[People]:
    async with people_of(generous(database_url), database, mail_folder) as opened:
        yield opened
