"""What tests of ingest count is their own."""

import pytest

from core.database import Database
from tests.ingest.world import drain


@pytest.fixture(scope="module", autouse=True)
async def nothing_waits(database: Database) -> None:
    """Tests of other folders leave events that nobody drained."""
    await drain(database)
