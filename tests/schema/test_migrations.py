"""Migrations lead to the tables the models speak of, and back."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, String
from sqlalchemy.ext.asyncio import create_async_engine

from migrations.run import migrate
from models.registry import METADATA
from tests.schema.look import tables


@pytest.fixture
async def empty(owner: asyncpg.Connection, owner_url: str) -> AsyncIterator[str]:
    """A database of its own, without tables."""
    await owner.execute("create database there_and_back")
    yield urlunsplit(urlsplit(owner_url)._replace(path="/there_and_back"))
    await owner.execute("drop database there_and_back with (force)")


async def tables_in(url: str) -> dict[str, bool]:
    connection = await asyncpg.connect(url)
    try:
        return await tables(connection)
    finally:
        await connection.close()


async def test_migrated_tables_are_those_of_the_models(database_url: str, owner_url: str) -> None:
    engine = create_async_engine(owner_url.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.connect() as connection:
        differences = await connection.run_sync(_differences)
    await engine.dispose()

    assert differences == []


async def test_the_models_leave_no_table_out(owner: asyncpg.Connection) -> None:
    assert set(METADATA.tables) == set(await tables(owner))


async def test_migrations_go_down_and_up_again(empty: str) -> None:
    await asyncio.to_thread(migrate, empty)
    first = await tables_in(empty)
    await asyncio.to_thread(migrate, empty, None, "base")
    assert await tables_in(empty) == {}

    await asyncio.to_thread(migrate, empty)

    assert await tables_in(empty) == first
    assert first


async def test_migrating_again_changes_nothing(empty: str) -> None:
    await asyncio.to_thread(migrate, empty)
    await asyncio.to_thread(migrate, empty)

    assert "campaign" in await tables_in(empty)


def _differences(connection: Connection) -> list[Any]:
    def same_text(
        context: Any, inspected: Any, column: Any, found: Any, wanted: Any
    ) -> bool | None:
        """Text and varchar are one to us and to PostgreSQL."""
        return False if _is_text(found) and _is_text(wanted) else None

    def ours(name: str | None, kind: str, parents: Any) -> bool:
        return not (kind == "table" and (name or "").startswith("webhook_event_"))

    context = MigrationContext.configure(
        connection, opts={"compare_type": same_text, "include_name": ours}
    )
    return list(compare_metadata(context, METADATA))


def _is_text(type: Any) -> bool:
    return isinstance(getattr(type, "impl", type), String)
