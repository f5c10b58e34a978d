from collections.abc import AsyncIterator

import pytest

from core.database import Database
from core.keyring import Keyring
from tests.messages.desk import Desk, a_desk
from tests.sending.office import an_office


@pytest.fixture
async def desk(database: Database, keyring: Keyring) -> AsyncIterator[Desk]:
    """One organization with a number, and the simulator behind it."""
    async with an_office(database, keyring) as office:
        yield await a_desk(office)
