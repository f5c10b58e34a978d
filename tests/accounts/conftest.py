from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from activities.accounts.pictures import Pictures
from clients.meta.media import meta_media
from clients.meta.uploads import MetaUploads
from clients.storage import storage_at
from core.database import Database
from core.keyring import Keyring
from core.settings import StorageSettings
from tests.accounts.shop import Shop, a_shop
from tests.sending.office import an_office


@pytest.fixture
async def shop(database: Database, keyring: Keyring, tmp_path: Path) -> AsyncIterator[Shop]:
    """An organization with an account and a number, and the simulator behind it."""
    storage = storage_at(StorageSettings(url=tmp_path.as_uri()))
    async with (
        an_office(database, keyring) as office,
        meta_media(str(office.graph.base_url), "v24.0", []) as files,
    ):
        pictures = Pictures(database, MetaUploads(files, None), storage)
        yield await a_shop(office, keyring, pictures)
