"""A connection that breaks around a commit: nobody knows whether it happened, and nobody minds."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from core.database import Database
from models.sending.pace import Gate
from tests.sending.office import Office, until
from tests.sending.proxy import Cut, Proxy, a_proxy

CLAIM, RECORD = b"insert into message_attempt", b"update message_attempt"
LEASE = b"), lease as ("
_HOLD = text("select id from campaign where id = :campaign for update")
_LAPSED = text("""
    select tat + interval '100 ms' < clock_timestamp() from rate_bucket where id = :number
""")


@pytest.fixture
async def proxy(database_url: str) -> AsyncIterator[Proxy]:
    async with a_proxy(database_url) as opened:
        yield opened


@pytest.fixture
async def fragile(proxy: Proxy) -> AsyncIterator[Database]:
    """The database by way of the proxy."""
    opened = Database(proxy.url)
    yield opened
    await opened.close()


@pytest.mark.parametrize("cut", list(Cut))
@pytest.mark.parametrize("statement", [LEASE, CLAIM, RECORD], ids=["lease", "claim", "record"])
async def test_nobody_is_lost_or_sent_to_twice_when_a_commit_breaks(
    office: Office, fragile: Database, proxy: Proxy, statement: bytes, cut: Cut
) -> None:
    scene, ledger = await office.campaign(8)
    proxy.arm(statement, cut)

    await office.page(ledger, fragile)
    outcome = await office.send(ledger, fragile)

    assert proxy.cuts == 1
    assert outcome.progress.accepted == 8
    assert len(await office.arrivals(scene)) == 8
    assert await ledger.counters() == await ledger.counted()


async def test_a_claim_that_was_committed_after_all_is_released(
    office: Office, fragile: Database, proxy: Proxy
) -> None:
    _, ledger = await office.campaign(8)
    proxy.arm(CLAIM, Cut.AFTER_COMMIT)

    await office.send(ledger, fragile)

    first, *_ = attempts = await ledger.attempts()
    claimed_first = [row["state"] for row in attempts if row["token"] == first["token"]]
    assert claimed_first == ["released"] * 8


async def test_who_was_claimed_too_late_for_their_permits_is_released_and_sent_to_later(
    office: Office,
) -> None:
    scene, ledger = await office.campaign(8)
    mine = [ledger.organization_id]
    async with office.database.transaction(mine) as session:
        await (await session.connection()).execute(_HOLD, {"campaign": ledger.campaign_id})
        sending = asyncio.create_task(office.page(ledger))
        await until(lambda: _permits_lapsed(office, ledger.number_id))
    await sending
    await office.send(ledger)

    states = [row["state"] for row in await ledger.attempts()]
    assert states.count("accepted") == len(await office.arrivals(scene)) == 8
    assert "released" in states
    assert (await office.gate(ledger.number_id)).gate is Gate.OPEN


async def _permits_lapsed(office: Office, number_id: object) -> bool:
    """The lease's permits are all in the past, and the claim for them still waits."""
    async with office.database.transaction() as session:
        connection = await session.connection()
        waiting = await connection.exec_driver_sql(
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
        )
        lapsed = await connection.execute(_LAPSED, {"number": number_id})
        return bool(waiting.scalar_one()) and bool(lapsed.scalar_one())
