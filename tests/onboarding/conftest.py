import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from temporalio.testing import TimeSkipper

from cli.stack.options import StackOptions
from cli.stack.place import scratch_folder
from cli.stack.ports import ANY_PORTS
from cli.stack.stack import Stack
from core.database import Database
from core.keyring import Keyring
from core.settings import TemporalSettings
from tests.onboarding.business import Business, a_business
from tests.onboarding.town import Town
from tests.routes import street as streets


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


@asynccontextmanager
async def _a_town() -> AsyncIterator[Town]:
    folder = scratch_folder("parley-tests-town-")
    options = StackOptions(
        folder,
        ANY_PORTS,
        without=frozenset({"codec"}),
        environment=streets.GENEROUS,
        postgres_settings={"fsync": "off"},
    )
    async with Stack(options) as stack, streets.street(streets.Directions.to(stack)) as street:
        yield Town(street, folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
async def town() -> AsyncIterator[Town]:
    """Many organizations share it."""
    async with _a_town() as made:
        yield made


@pytest.fixture
async def hamlet() -> AsyncIterator[Town]:
    """A town of its own, where nobody lives yet."""
    async with _a_town() as made:
        yield made
