"""What a command needs that works beside a running Parley: its settings and its database."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import asyncpg
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError

from cli.stack.environment import local_environment
from cli.stack.errors import CannotStart
from core.database import Database, DatabaseUnavailable
from core.settings import Settings, load

_AWAY = "PostgreSQL does not answer at DATABASE_URL; start `parley up` or check the setting."
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


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except DatabaseUnavailable:
        raise CannotStart(_AWAY) from None
    except DBAPIError as error:
        sentence = _SENTENCES.get(getattr(error.orig, "sqlstate", None) or "")
        if sentence is None:
            raise
        raise CannotStart(sentence) from None
