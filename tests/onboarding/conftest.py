from collections.abc import AsyncIterator

import pytest
from temporalio.testing import TimeSkipper

from core.database import Database
from core.keyring import Keyring
from core.settings import TemporalSettings
from tests.onboarding.business import Business, a_business


@pytest.fixture
async def business(
    database: Database,
    keyring: Keyring,
    manual: TimeSkipper,
    database_url: str,
    temporal_settings: TemporalSettings,
) -> AsyncIterator[Business]:
    async with a_business(database, keyring, manual, database_url, temporal_settings) as found:
        yield found
