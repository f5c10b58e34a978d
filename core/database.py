"""One door to PostgreSQL, and the only commit in the program."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

# Row-level security reads this setting; it lives as long as the transaction.
_ENTER = text(
    "select set_config('app.organizations', :organizations, true),"
    " set_config('app.user', :user, true)"
)
_ONLY_READ = text("set transaction read only")
# A cached plan stays what was right when the table was small; our arrays differ in length too.
_SERVER = {"plan_cache_mode": "force_custom_plan", "jit": "off"}
_AWAY = (
    OSError,
    asyncpg.CannotConnectNowError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.TooManyConnectionsError,
)


def engine_for(url: str, *, pool_size: int = 10) -> AsyncEngine:
    """An engine whose errors never show a statement's parameters."""
    return create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=False,
        hide_parameters=True,
        json_serializer=lambda value: orjson.dumps(value, default=_plain).decode(),
        json_deserializer=orjson.loads,
        connect_args={"timeout": 5, "command_timeout": 60, "server_settings": _SERVER},
    )


def _plain(value: object) -> str:
    """The driver's own UUIDs; orjson knows only Python's."""
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)


class DatabaseUnavailable(ConnectionError):
    """PostgreSQL is away, or the connection broke: what was under way may have been committed."""


class Database:
    """Transactions that see only the organizations they name."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self._engine = engine_for(url, pool_size=pool_size)

    @asynccontextmanager
    async def transaction(
        self, organizations: Sequence[UUID] = (), user: UUID | None = None
    ) -> AsyncIterator[AsyncSession]:
        """Commit on leaving, roll back on an exception. Raises `DatabaseUnavailable`.

        Never wait for somebody else's server in here. Without organizations and user only
        tables outside row-level security show anything.
        """
        try:
            async with AsyncSession(self._engine, expire_on_commit=False) as session:
                names = ",".join(str(organization) for organization in organizations)
                connection = await session.connection()
                await connection.execute(
                    _ENTER, {"organizations": names, "user": "" if user is None else str(user)}
                )
                yield session
                await session.commit()
        except DBAPIError as error:
            if error.connection_invalidated:
                raise DatabaseUnavailable from None
            raise
        except (*_AWAY, PoolTimeout):
            raise DatabaseUnavailable from None

    @asynccontextmanager
    async def reading(
        self, organizations: Sequence[UUID] = (), user: UUID | None = None
    ) -> AsyncIterator[AsyncSession]:
        """A transaction in which PostgreSQL refuses every change."""
        async with self.transaction(organizations, user) as session:
            await (await session.connection()).execute(_ONLY_READ)
            yield session

    async def close(self) -> None:
        await self._engine.dispose()
