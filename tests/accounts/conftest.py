from collections.abc import AsyncIterator

import pytest

from core.database import Database
from core.keyring import Keyring
from tests.accounts.shop import Shop, a_shop
from tests.sending.office import an_office


@pytest.fixture
async def shop(database: Database, keyring: Keyring) -> AsyncIterator[Shop]:
    """An organization with an account and a number, and the simulator behind it."""
    async with an_office(database, keyring) as office:
        yield await a_shop(office, keyring)
