"""An organization of each test's own."""

from uuid import UUID

import pytest

from core.database import Database
from tests.auth.callers import an_organization


@pytest.fixture
async def organization(database: Database) -> UUID:
    return await an_organization(database)
