"""What an organization may use in an hour is exact, over all processes."""

import asyncio
from contextlib import suppress
from uuid import UUID

import asyncpg
import pytest

from core.database import Database
from core.ids import new_id
from core.settings import LimitSettings
from models.requests.counts import CountedKind, Counts
from models.requests.quotas import QuotaExceeded, QuotaKind, Quotas
from tests.requests.processes import MINUTE_OF_NOON

STARTS = QuotaKind.CAMPAIGN_STARTS


@pytest.fixture
def quotas() -> Quotas:
    return Quotas(LimitSettings(campaign_starts_per_hour=3, media_bytes_per_hour=5_000_000_000))


async def _take(database: Database, quotas: Quotas, organization: UUID, amount: int = 1) -> bool:
    try:
        async with database.transaction() as session:
            await quotas.take(session, organization, STARTS, amount)
    except QuotaExceeded:
        return False
    return True


async def _used(owner: asyncpg.Connection, organization: UUID) -> int:
    found: int = await owner.fetchval(
        "select sum(used) from request_count where subject = $1", str(organization)
    )
    return found


async def test_of_many_at_once_exactly_the_limit_are_let_in(
    database: Database, owner: asyncpg.Connection, quotas: Quotas
) -> None:
    organization = new_id()

    taken = await asyncio.gather(*(_take(database, quotas, organization) for _ in range(12)))

    assert sum(taken) == 3
    assert await _used(owner, organization) == 3


async def test_who_is_refused_is_told_until_when_and_used_nothing(
    database: Database, owner: asyncpg.Connection, quotas: Quotas
) -> None:
    organization = new_id()
    assert await _take(database, quotas, organization, 2)

    with pytest.raises(QuotaExceeded) as refused:
        async with database.transaction() as session:
            await quotas.take(session, organization, STARTS, 2)

    assert (refused.value.kind, refused.value.limit) == (STARTS, 3)
    assert 0 < refused.value.retry_after.total_seconds() <= 3600
    assert await _used(owner, organization) == 2


async def test_more_than_the_whole_quota_is_refused_at_once(
    database: Database, quotas: Quotas
) -> None:
    assert not await _take(database, quotas, new_id(), 4)


async def test_what_is_undone_was_not_used(database: Database, quotas: Quotas) -> None:
    organization = new_id()
    with suppress(ZeroDivisionError):
        async with database.transaction() as session:
            await quotas.take(session, organization, STARTS, 3)
            raise ZeroDivisionError

    assert await _take(database, quotas, organization, 3)
    async with database.transaction() as session:
        await quotas.give_back(session, organization, STARTS, 1)
    assert await _take(database, quotas, organization)
    assert not await _take(database, quotas, organization)


async def test_quotas_of_different_kinds_and_organizations_are_apart(
    database: Database, quotas: Quotas
) -> None:
    organization = new_id()
    assert await _take(database, quotas, organization, 3)

    assert await _take(database, quotas, new_id(), 3)
    async with database.transaction() as session:
        await quotas.take(session, organization, QuotaKind.MEDIA_BYTES, 4_000_000_000)
    with pytest.raises(QuotaExceeded):
        async with database.transaction() as session:
            await quotas.take(session, organization, QuotaKind.MEDIA_BYTES, 4_000_000_000)


async def test_reports_of_all_processes_add_up(database: Database) -> None:
    counts, others = (Counts(database, CountedKind.CALLER) for _ in range(2))
    somebody = str(new_id())

    totals = [await each.add(somebody, MINUTE_OF_NOON, 20) for each in (counts, others, counts)]

    assert totals == [20, 40, 60]
    addresses = Counts(database, CountedKind.ADDRESS)
    assert await addresses.add(somebody, MINUTE_OF_NOON, 20) == 20
