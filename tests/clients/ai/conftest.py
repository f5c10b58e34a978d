from collections.abc import AsyncIterator

import pytest

from tests.clients.ai.places import Place, a_place


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with a_place() as found:
        yield found
