"""What a command needs that works beside a running Parley: its settings and its database."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import asyncpg
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from cli.stack.environment import local_environment
from cli.stack.errors import CannotStart
from core.crypto import UnusableKey
from core.database import Database, DatabaseUnavailable
from core.keyring import Keyring, KeysUnavailable
from core.masters import Masters
from core.settings import Settings, load
from models.keys.store import DataKeys, masters_of

_AWAY = "PostgreSQL does not answer at DATABASE_URL; start `parley up` or check the setting."
_LOCKED = (
    "The data keys of this database need master keys that PARLEY_KEYS or PARLEY_KEYS_FILE does "
    "not hold: {missing}."
)
_REFUSED = "PostgreSQL refuses the user or password of DATABASE_URL."
_SENTENCES = {
    asyncpg.InvalidCatalogNameError.sqlstate: "DATABASE_URL names a database that does not exist.",
    asyncpg.InvalidAuthorizationSpecificationError.sqlstate: _REFUSED,
    asyncpg.InvalidPasswordError.sqlstate: _REFUSED,
    asyncpg.UndefinedTableError.sqlstate: "The database has no schema; run `parley migrate`.",
}


def settings_beside() -> Settings:
    """The environment's settings, or those of the local stack. Raises `CannotStart`."""
    local_environment()
    try:
        return load()
    except ValidationError as error:
        names = sorted(
            {"_".join(str(part) for part in entry["loc"]).upper() for entry in error.errors()}
        )
        raise CannotStart(
            f"Settings are missing or wrong: {', '.join(names)}. Set them, or start `parley up` "
            "where this command runs."
        ) from None


@asynccontextmanager
async def database_beside(settings: Settings) -> AsyncIterator[Database]:
    """The database, with what may be wrong with it as a sentence."""
    database = Database(settings.database.url.get_secret_value(), pool_size=2)
    try:
        with _said():
            yield database
    finally:
        await database.close()


def masters_beside(settings: Settings) -> Masters:
    """The master keys. Raises `CannotStart`."""
    try:
        return masters_of(settings)
    except UnusableKey as error:
        raise CannotStart(f"{error}.") from None


def keyring_beside(settings: Settings, database: Database) -> Keyring:
    """The keyring of a command. Raises `CannotStart`."""
    return Keyring(DataKeys(database, masters_beside(settings)))


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except KeysUnavailable as missing:
        raise CannotStart(_LOCKED.format(missing=missing)) from None
    except DatabaseUnavailable:
        raise CannotStart(_AWAY) from None
    except DBAPIError as error:
        sentence = _SENTENCES.get(getattr(error.orig, "sqlstate", None) or "")
        if sentence is None:
            raise
        raise CannotStart(sentence) from None
