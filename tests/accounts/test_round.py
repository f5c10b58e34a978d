"""A round over every account, begun by a schedule."""

from datetime import timedelta
from uuid import UUID

import pytest
from temporalio.client import Client
from temporalio.worker import Worker

from core.database import Database
from core.ids import new_id
from core.keyring import Keyring
from core.temporal.queues import TaskQueue
from models.accounts.types import HealthRound
from tests.accounts.shop import Shop, a_shop
from workflows.accounts.health import AccountHealth
from workflows.accounts.lifecycle import SCHEDULE, ensure_health


@pytest.fixture
def before() -> UUID:
    """Older than every account of this test, and newer than those of others."""
    return new_id()


async def a_round(client: Client, shop: Shop, after: UUID) -> HealthRound:
    checks = shop.checks()
    async with Worker(
        client,
        task_queue=TaskQueue.CONTROL,
        workflows=[AccountHealth],
        activities=[checks.page, checks.check],
    ):
        return await client.execute_workflow(
            AccountHealth.run,
            HealthRound(after=after),
            id=f"accounts/health-{new_id()}",
            task_queue=TaskQueue.CONTROL,
        )


async def test_every_account_is_looked_at_whatever_befalls_the_others(
    before: UUID, shop: Shop, keyring: Keyring, database: Database, client: Client
) -> None:
    lost, refused = [await a_shop(shop.office, keyring, shop.pictures) for _ in range(2)]
    await lost.run("update business_account set connection = 'DISCONNECTED'")
    rule = {"edge": "phone_numbers", "node": refused.waba, "code": 10}
    await shop.office.configure(calls=[rule])

    done = await a_round(client, shop, before)

    assert (done.checked, done.skipped, done.failed) == (1, 1, 1)
    assert (await shop.account()).facts_at is not None
    assert (await refused.account()).facts_error == "NotPermitted 10"
    assert await lost.calls("phone_numbers") == 0


async def test_its_schedule_follows_the_setting_and_stays_paused_where_somebody_paused_it(
    client: Client,
) -> None:
    await ensure_health(client, timedelta(minutes=15))
    handle = client.get_schedule_handle(SCHEDULE)
    await handle.pause(note="an operator's wish")

    await ensure_health(client, timedelta(minutes=5))

    described = await handle.describe()
    await handle.delete()
    assert [each.every for each in described.schedule.spec.intervals] == [timedelta(minutes=5)]
    assert described.schedule.state.paused
    assert described.schedule.policy.overlap.name == "SKIP"
