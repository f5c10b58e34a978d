from collections.abc import AsyncIterator

import asyncpg
import pytest


@pytest.fixture
async def app(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A bare connection as `parley_app`, with none of our code between."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()
