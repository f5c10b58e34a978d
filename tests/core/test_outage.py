"""Telling an absent PostgreSQL from a wrong question."""

import asyncpg
import pytest
from sqlalchemy import text

from core.database import Database
from core.outage import database_is_away, transactions_collided


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        asyncpg.CannotConnectNowError(),
        asyncpg.AdminShutdownError(),
        asyncpg.TooManyConnectionsError(),
        asyncpg.InterfaceError("connection is closed"),
    ],
)
def test_what_may_pass_is_an_absence(error: Exception) -> None:
    assert database_is_away(error)


@pytest.mark.parametrize(
    "error", [ValueError(), asyncpg.UniqueViolationError(), asyncpg.UndefinedTableError()]
)
def test_what_is_wrong_stays_wrong(error: Exception) -> None:
    assert not database_is_away(error)


def test_a_deadlock_is_a_collision() -> None:
    assert transactions_collided(asyncpg.DeadlockDetectedError())
    assert not transactions_collided(asyncpg.UniqueViolationError())


async def test_a_real_error_is_told_apart(database: Database) -> None:
    with pytest.raises(Exception, match="division by zero") as raised:
        await _divide(database)

    assert not database_is_away(raised.value)
    assert not transactions_collided(raised.value)


async def _divide(database: Database) -> None:
    async with database.transaction() as session:
        await (await session.connection()).execute(text("select 1 / 0"))
