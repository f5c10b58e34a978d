"""A returned append means the event is on disk; a failed one is everybody's failure."""

import asyncio

import asyncpg
import pytest
from sqlalchemy.exc import ProgrammingError
from sqlmodel import select

from core.database import Database
from core.outage import database_is_away
from models.accounts import routes
from models.accounts.routes import Routes
from models.ingest import inbox
from models.ingest.inbox import Inbox, InboxFull
from models.ingest.tables import WebhookUnrouted
from models.ingest.types import Arrival, Stray
from tests.ingest.look import archived
from tests.ingest.world import Business, a_business, drain


def arrival(business: Business, key: str = "k") -> Arrival:
    return Arrival(
        business.organization_id, "tomorrows_field", "change", key, '{"id":"1","value":{}}'
    )


async def test_what_was_appended_is_stored_and_queued(
    database: Database, owner: asyncpg.Connection
) -> None:
    business, neighbour = await a_business(database), await a_business(database)

    await Inbox(database).append([arrival(business, "a"), arrival(neighbour, "b")])

    assert await archived(owner, business) == await archived(owner, neighbour) == 1
    assert await drain(database) == (2, 0)


async def test_requests_that_come_together_share_commits(
    database: Database, owner: asyncpg.Connection
) -> None:
    business = await a_business(database)
    door = Inbox(database)

    await asyncio.gather(*(door.append([arrival(business, str(n))]) for n in range(50)))

    commits = await owner.fetchval(
        "select count(distinct received_at) from webhook_event where organization_id = $1",
        business.organization_id,
    )
    assert await archived(owner, business) == 50
    assert commits < 50
    await drain(database)


async def test_a_failed_commit_is_told_to_every_request_in_it() -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/nowhere")
    door = Inbox(away)
    stray = Stray("messages", "{}")

    results = await asyncio.gather(
        *(door.append([], [stray]) for _ in range(3)), return_exceptions=True
    )

    assert all(isinstance(result, OSError) and database_is_away(result) for result in results)
    await away.close()


async def test_a_caller_who_hangs_up_takes_nobody_along(
    database: Database, owner: asyncpg.Connection
) -> None:
    business = await a_business(database)
    door = Inbox(database)
    first = asyncio.create_task(door.append([arrival(business, "a")]))
    second = asyncio.create_task(door.append([arrival(business, "b")]))
    await asyncio.sleep(0)

    first.cancel()
    await second

    assert await archived(owner, business) == 2
    await drain(database)


async def test_more_than_can_wait_is_refused_at_once(database: Database) -> None:
    business = await a_business(database)
    too_many = [arrival(business)] * (inbox.MOST_WAITING + 1)

    with pytest.raises(InboxFull):
        await Inbox(database).append(too_many)


async def test_a_stray_is_kept_where_only_the_operator_reads(
    database: Database, owner: asyncpg.Connection
) -> None:
    before = await owner.fetchval("select count(*) from webhook_unrouted")

    await Inbox(database).append([], [Stray("messages", '{"messages":[]}')])

    assert await owner.fetchval("select count(*) from webhook_unrouted") == before + 1
    with pytest.raises(ProgrammingError, match="permission denied"):
        await _read_strays(database)


async def _read_strays(database: Database) -> None:
    async with database.transaction() as session:
        await session.exec(select(WebhookUnrouted))


async def test_numbers_and_accounts_are_found_by_metas_ids(database: Database) -> None:
    business = await a_business(database)
    names = [routes.number(business.number), routes.account(business.account)]

    found = await Routes(database).organizations([*names, routes.number(business.account)])

    assert [found[name] for name in names] == [business.organization_id] * 2
    assert found[routes.number(business.account)] is None
