"""Wakes reach workflows: in order, together, and whenever Temporal is back."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import ActivityEnvironment

from activities.ingest.relay import Relay, next_pause
from core.database import Database
from core.ids import new_id
from core.settings import IngestSettings
from models.ingest import outbox
from models.ingest.repository import ShardsLost
from models.ingest.rules import SHARDS
from models.ingest.types import Door, DrainInput, Ended, Wake, WakeKind
from tests.ingest.look import eventually, outbox_of
from tests.ingest.world import Business, a_business

_ALL = range(SHARDS)
Told = list[tuple[str, UUID, dict[str, Any]]]


class Workflows:
    """Notes what it is told; refuses as a test wants."""

    def __init__(self) -> None:
        self.told: Told = []
        self.asked: list[UUID] = []
        self.refusals: dict[UUID, RPCStatusCode | Exception] = {}

    def door(self, kind: str) -> Door:
        async def told(organization_id: UUID, target: UUID, payload: dict[str, Any]) -> None:
            self.asked.append(target)
            match self.refusals.get(target):
                case RPCStatusCode() as status:
                    raise RPCError("no", status, b"")
                case Exception() as error:
                    raise error
            self.told.append((kind, target, payload))

        return told


@pytest.fixture
def workflows() -> Workflows:
    return Workflows()


Batch = Callable[[], Awaitable[int]]


@pytest.fixture
async def batch(database: Database, workflows: Workflows) -> Batch:
    """Relay once; return how many wakes are kept for later."""
    doors = {kind: workflows.door(kind) for kind in WakeKind}
    relay = Relay(database, doors, "", IngestSettings())
    owned = await relay.own(0)

    async def run() -> int:
        return (await relay.batch(owned, _ALL))[1]

    await run()
    workflows.told.clear()
    return run


async def write(database: Database, business: Business, *wakes: Wake) -> None:
    async with database.transaction([business.organization_id]) as session:
        await outbox.add(session, business.organization_id, wakes)


def failures(target: UUID, **counts: int) -> Wake:
    return Wake(WakeKind.FAILURES_SEEN, target, {"counts": counts})


@pytest.mark.parametrize(
    ("last", "kept", "done", "pause"),
    [
        *((1.0, 3, 0, 2.0), (16.0, 3, 0, 30.0), (30.0, 3, 0, 30.0)),
        *((30.0, 3, 1, 1.0), (30.0, 0, 3, 1.0), (30.0, 0, 0, 1.0)),
    ],
)
def test_only_a_temporal_that_takes_nothing_is_left_alone_for_longer(
    last: float, kept: int, done: int, pause: float
) -> None:
    assert next_pause(last, kept=kept, done=done) == pause


async def test_counts_for_one_campaign_are_added_up(
    database: Database, workflows: Workflows, batch: Batch
) -> None:
    business, campaign = await a_business(database), new_id()
    await write(database, business, failures(campaign, a=1), failures(campaign, a=2, b=1))

    await batch()

    assert workflows.told == [(WakeKind.FAILURES_SEEN, campaign, {"counts": {"a": 3, "b": 1}})]
    assert await outbox_of(database, business) == []


async def test_the_newest_word_is_the_last_one_told(
    database: Database, workflows: Workflows, batch: Batch
) -> None:
    business, number = await a_business(database), new_id()
    kinds = [WakeKind.NUMBER_DEGRADED, WakeKind.NUMBER_RECOVERED, WakeKind.NUMBER_DEGRADED]
    await write(database, business, *(Wake(kind, number, {}) for kind in kinds))

    await batch()

    assert [kind for kind, *_ in workflows.told] == kinds[1:]


async def test_a_wake_nobody_listens_to_is_dropped(
    database: Database, workflows: Workflows, batch: Batch
) -> None:
    business, gone, there = await a_business(database), new_id(), new_id()
    workflows.refusals[gone] = RPCStatusCode.NOT_FOUND
    await write(database, business, failures(gone, a=1), failures(there, a=1))

    assert await batch() == 0

    assert [target for _, target, _ in workflows.told] == [there]
    assert await outbox_of(database, business) == []


@pytest.mark.parametrize(
    "away", [RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED, RuntimeError("connect")]
)
async def test_while_temporal_is_away_wakes_are_kept(
    database: Database, workflows: Workflows, batch: Batch, away: RPCStatusCode | Exception
) -> None:
    business, campaign = await a_business(database), new_id()
    workflows.refusals[campaign] = away
    await write(database, business, failures(campaign, a=1))
    assert await batch() == 1

    workflows.refusals.clear()
    assert await batch() == 0

    assert workflows.told == [(WakeKind.FAILURES_SEEN, campaign, {"counts": {"a": 1}})]


async def test_a_busy_workflow_holds_up_nobody_else(
    database: Database, workflows: Workflows, batch: Batch
) -> None:
    business, busy, other = await a_business(database), new_id(), new_id()
    workflows.refusals[busy] = RPCStatusCode.RESOURCE_EXHAUSTED
    await write(database, business, failures(busy, a=1), failures(other, a=1))

    assert await batch() == 1

    assert [target for _, target, _ in workflows.told] == [other]
    assert [each.target for each in await outbox_of(database, business)] == [busy]
    await write_off(database, business)


async def test_a_payload_the_door_cannot_read_is_dropped(
    database: Database, workflows: Workflows, batch: Batch
) -> None:
    business, odd = await a_business(database), new_id()
    workflows.refusals[odd] = KeyError("counts")
    await write(database, business, failures(odd, a=1))

    assert await batch() == 0


async def test_an_overtaken_relay_tells_nobody(
    database: Database, workflows: Workflows, batch: Batch
) -> None:
    business, campaign = await a_business(database), new_id()
    await Relay(database, {}, "", IngestSettings()).own(0)
    await write(database, business, failures(campaign, a=1))

    with pytest.raises(ShardsLost):
        await batch()

    assert workflows.told == []
    await write_off(database, business)


async def write_off(database: Database, business: Business) -> None:
    async with database.transaction([business.organization_id]) as session:
        await outbox.delete(session, [each.id for each in await outbox_of(database, business)])


async def test_a_running_relay_delivers_what_waited_for_temporal(
    database: Database, database_url: str, workflows: Workflows
) -> None:
    business, campaign = await a_business(database), new_id()
    workflows.refusals[campaign] = RPCStatusCode.UNAVAILABLE
    environment = ActivityEnvironment()
    doors = {kind: workflows.door(kind) for kind in WakeKind}
    relay = Relay(database, doors, database_url, IngestSettings(drainers=1))
    running = asyncio.create_task(environment.run(relay.relay, DrainInput(group=0)))
    await write(database, business, failures(campaign, a=1))

    async def refused() -> bool:
        return campaign in workflows.asked

    async def told() -> bool:
        return bool(workflows.told)

    await eventually(refused)
    workflows.refusals.clear()
    await eventually(told)
    environment.worker_shutdown()

    result = await running
    assert (result.ended, result.delivered) == (Ended.SHUTTING_DOWN, 1)
