"""Real servers for the tests, each started only when the first test asks for it."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from pydantic import SecretStr
from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from cli.stack.place import scratch_folder
from cli.stack.ports import ANY_PORTS, Ports, settle
from cli.stack.postgres import Postgres
from cli.stack.start import start
from cli.stack.temporal import NAMESPACE, SKIPPING, Temporal
from core.database import Database
from core.ids import new_id
from core.keyring import Keyring
from core.masters import Masters
from core.settings import TemporalSettings
from core.temporal.client import connect
from migrations.run import migrate
from models.keys.store import DataKeys
from tests.masters import MASTER

_SESSION = pytest.StashKey[pytest.Session]()
_FAST = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "128MB"}
_SOON = {"limit.historyCount.suggestContinueAsNew": "200"}


def pytest_sessionstart(session: pytest.Session) -> None:
    session.config.stash[_SESSION] = session


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave without Python's own exit, which may abort beside a Temporal client."""
    session = config.stash.get(_SESSION, None)
    if session is None:
        return
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(int(session.exitstatus))


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """A folder that PostgreSQL may enter though it runs as another user."""
    folder = scratch_folder("parley-tests-")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server_ports() -> Ports:
    return settle(ANY_PORTS)


@pytest.fixture(scope="session")
async def postgres(server_folder: Path, server_ports: Ports) -> AsyncIterator[Postgres]:
    """One migrated PostgreSQL for the session."""
    server = Postgres(
        server_folder, server_ports.postgres, server_folder / "logs" / "postgres.log", _FAST
    )
    await server.prepare()
    await start(server.process, server.ready)
    try:
        await server.ensure_database()
        await asyncio.to_thread(migrate, server.owner_url, server.app_password)
        yield server
    finally:
        await server.process.kill()


@pytest.fixture(scope="session")
def database_url(postgres: Postgres) -> str:
    """Where the program's processes connect, as `parley_app`."""
    return postgres.app_url


@pytest.fixture(scope="session")
def owner_url(postgres: Postgres) -> str:
    """The superuser's address, for migrations and for assertions about the schema."""
    return postgres.owner_url


@pytest.fixture(scope="session")
async def database(database_url: str) -> AsyncIterator[Database]:
    """The program's own door, as `parley_app`."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def owner(owner_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection that row-level security does not hold back: to look, not to act."""
    connection = await asyncpg.connect(owner_url)
    yield connection
    await connection.close()


@pytest.fixture
async def organization(owner: asyncpg.Connection) -> UUID:
    """A fresh organization: tests share the database and see only their own rows."""
    return await _an_organization(owner, "Blue Door Bakery")


@pytest.fixture
async def other_organization(owner: asyncpg.Connection) -> UUID:
    """A neighbour, to show what one organization cannot see of another."""
    return await _an_organization(owner, "Harbour Clinic")


async def _an_organization(owner: asyncpg.Connection, name: str) -> UUID:
    made = new_id()
    await owner.execute("insert into organization (id, name) values ($1, $2)", made, name)
    return made


@pytest.fixture(scope="session")
async def temporal(server_folder: Path, server_ports: Ports) -> AsyncIterator[Temporal]:
    """One Temporal server for the session: it skips time and suggests new runs early."""
    server = Temporal(
        server_ports,
        server_folder / "logs" / "temporal.log",
        dynamic_config=SKIPPING | _SOON,
    )
    await start(server.process, server.ready)
    yield server
    await server.process.kill()


@pytest.fixture(scope="session")
def temporal_settings(temporal: Temporal) -> TemporalSettings:
    return TemporalSettings(address=temporal.address, namespace=NAMESPACE, ui_url=temporal.ui_url)


@pytest.fixture(scope="session")
def session_key() -> SecretStr:
    """The master key of this session."""
    return MASTER


@pytest.fixture(scope="session")
async def keyring(database: Database, session_key: SecretStr) -> AsyncIterator[Keyring]:
    """The data keys of the session's database, as every process of the session finds them."""
    opened = Keyring(DataKeys(database, Masters({"test": session_key})))
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
async def client(temporal_settings: TemporalSettings, keyring: Keyring) -> Client:
    """The program's client: everything it sends is sealed. Time runs as usual."""
    return await connect(temporal_settings, keyring)


@pytest.fixture
def skipper(client: Client) -> TimeSkipper:
    """Its client's workflows skip every idle gap."""
    return TimeSkipper(client)


@pytest.fixture
def manual(client: Client) -> TimeSkipper:
    """Its client's workflows move on only by `fast_forward`."""
    return TimeSkipper(client, config=TimeSkippingConfig(enabled=False))
