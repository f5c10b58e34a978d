"""What was written stays, and is found quickly."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text

from core.database import Database
from core.ids import new_id
from models.audit.reading import Filters, query
from tests.audit.entries import many, noted

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
ENTRIES = 20_000


@pytest.fixture
async def app(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """The application's own role."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.mark.parametrize("table", ["audit_entry", "security_event"])
@pytest.mark.parametrize(
    "statement",
    ["update {} set action = 'x'", "delete from {}", "truncate {}", "drop table {}"],
)
async def test_the_application_can_only_add(
    app: asyncpg.Connection, table: str, statement: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute(statement.format(table))


async def test_an_entry_stays_with_the_organization_it_was_written_for(
    database: Database, organization: UUID, app: asyncpg.Connection, owner: asyncpg.Connection
) -> None:
    await noted(database, organization, "a.done")
    await app.execute("select set_config('app.organizations', $1, false)", str(new_id()))

    assert await app.fetchval("select count(*) from audit_entry") == 0
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute(
            "insert into audit_entry (id, organization_id, actor_kind, action, subject_kind) "
            "values ($1, $2, 'SYSTEM', 'a.done', 'a')",
            new_id(),
            organization,
        )


@pytest.fixture(scope="module")
async def long_log(database: Database, owner_url: str) -> UUID:
    """An organization with a long log, beside another that is as long."""
    mine, theirs = new_id(), new_id()
    connection = await asyncpg.connect(owner_url)
    for each in (mine, theirs):
        await connection.execute("insert into organization (id, name) values ($1, 'x')", each)
        await many(connection, each, ENTRIES, SINCE)
    await connection.execute("analyze audit_entry")
    await connection.close()
    return mine


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(action="campaign."),
        Filters(actor_id=new_id()),
        Filters(subject_id=new_id()),
        Filters(since=SINCE + timedelta(hours=3), until=SINCE + timedelta(hours=3, minutes=1)),
        Filters(action="rare.", since=SINCE + timedelta(hours=5, minutes=20)),
    ],
    ids=["all", "common action", "actor", "subject", "period", "rare action in a period"],
)
async def test_a_page_of_a_long_log_reads_a_small_part_of_it(
    database: Database, long_log: UUID, filters: Filters
) -> None:
    statement, values = query(long_log, filters, None, 51)

    async with database.reading([long_log]) as session:
        explained = await (await session.connection()).execute(
            text(f"explain (analyze, format json) {statement}"), values
        )
        plan = explained.scalar_one()

    nodes = list(_nodes((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))
    read = sum(_rows(node) for node in nodes if node.get("Relation Name") == "audit_entry")
    assert "Seq Scan" not in {
        node["Node Type"] for node in nodes if node.get("Relation Name") == "audit_entry"
    }
    assert all(node["Actual Rows"] <= 51 for node in nodes if node["Node Type"] == "Sort")
    # An hour on both sides, where clocks may differ, is read too.
    assert read <= 2 * 3600 + 100


def _nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for each in plan.get("Plans", []) for node in _nodes(each))]


def _rows(node: dict[str, Any]) -> int:
    removed = node.get("Rows Removed by Filter", 0)
    return int((node["Actual Rows"] + removed) * node["Actual Loops"])
