from collections.abc import AsyncIterator

import pytest

from core.crypto import Cipher
from core.database import Database
from tests.sending.office import Office, an_office


@pytest.fixture
async def office(database: Database, cipher: Cipher) -> AsyncIterator[Office]:
    """The simulator and everything that sends to it."""
    async with an_office(database, cipher) as opened:
        yield opened
