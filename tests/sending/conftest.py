from collections.abc import AsyncIterator

import pytest

from core.database import Database
from core.keyring import Keyring
from tests.sending.office import Office, an_office


@pytest.fixture
async def office(database: Database, keyring: Keyring) -> AsyncIterator[Office]:
    """The simulator and everything that sends to it."""
    async with an_office(database, keyring) as opened:
        yield opened
