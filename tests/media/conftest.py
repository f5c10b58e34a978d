"""A place of its own for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.database import Database
from core.keyring import Keyring
from tests.media.place import Place, a_place


@pytest.fixture
async def place(database: Database, keyring: Keyring, tmp_path: Path) -> AsyncIterator[Place]:
    async with a_place(database, keyring, tmp_path) as made:
        yield made
