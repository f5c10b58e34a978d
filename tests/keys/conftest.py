"""A database of its own: the session's data keys must stay openable by its master."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from pydantic import SecretStr

from cli.stack.postgres import Postgres
from core.crypto import new_key
from core.database import Database
from core.keyring import Keyring
from core.masters import Masters, write_masters
from migrations.run import migrate
from models.keys.store import DataKeys

_NAME = "keys"


@pytest.fixture(scope="session")
async def vault_owner(postgres: Postgres) -> AsyncIterator[asyncpg.Connection]:
    """The owner's view of that database."""
    server = await asyncpg.connect(postgres.owner_url)
    await server.execute(f"create database {_NAME}")
    await server.close()
    url = _there(postgres.owner_url)
    await asyncio.to_thread(migrate, url)
    connection = await asyncpg.connect(url)
    yield connection
    await connection.close()


@pytest.fixture
def vault_url(postgres: Postgres, vault_owner: asyncpg.Connection) -> str:
    """Where the program's processes find it."""
    return _there(postgres.app_url)


@pytest.fixture
async def vault(vault_url: str, vault_owner: asyncpg.Connection) -> AsyncIterator[Database]:
    """It holds no data key yet, and nothing sealed."""
    await vault_owner.execute("truncate data_key, organization, user_account, heartbeat cascade")
    await vault_owner.execute("truncate account_route, number_route")
    database = Database(vault_url, pool_size=4)
    yield database
    await database.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with one master key, `first`."""
    made = tmp_path / "keys"
    write_masters(made, {"first": SecretStr(new_key())})
    return made


def _there(url: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{_NAME}"))


def a_process(vault: Database, file: Path) -> Keyring:
    """A keyring as another process has it: nothing of it is shared but database and file."""
    return Keyring(DataKeys(vault, Masters(file=file)), soonest=0)
