"""Who drains, in what order, and what happens to an event that cannot be applied."""

import asyncio
from uuid import UUID

import asyncpg
import pytest
from temporalio.activity import ActivityCancellationDetails
from temporalio.testing import ActivityEnvironment

from activities.ingest.drain import Drain
from activities.ingest.housekeeping import Housekeeping
from activities.ingest.registry import appliers
from core.database import Database
from core.ids import new_id
from core.settings import IngestSettings
from models.contacts.identities import IdentityTaken
from models.ingest import repository
from models.ingest.listener import Listener
from models.ingest.rules import EVENTS, SHARDS, shards_of
from models.ingest.types import DrainInput, Ended
from tests.ingest.look import eventually, failed_of, messages_of
from tests.ingest.moments import epoch
from tests.ingest.world import (
    Business,
    Json,
    a_business,
    a_delivery,
    a_drain,
    drain,
    ingest,
    keep,
)

_ALL = range(SHARDS)


def a_message(wamid: str, **differences: object) -> Json:
    message = {
        "from": "14155550142",
        "id": wamid,
        "timestamp": epoch(),
        "type": "text",
        "text": {"body": "Hello"},
    }
    return {"messages": [message | differences]}


async def wamids(database: Database, business: Business) -> list[str | None]:
    return [message.wamid for message in await messages_of(database, business)]


async def test_an_event_that_raises_is_set_aside_and_its_neighbours_are_applied(
    database: Database,
) -> None:
    business = await a_business(database)
    broken = a_message("wamid.3", timestamp="yesterday")
    values = [a_message(f"wamid.{n}") for n in range(3)] + [broken, a_message("wamid.4")]

    done = await ingest(database, business, a_delivery(business, "messages", *values))

    assert done == (4, 1)
    assert await wamids(database, business) == ["wamid.0", "wamid.1", "wamid.2", "wamid.4"]
    assert await failed_of(database, business) == ["BadEvent"]


async def test_what_is_misshapen_loses_none_of_its_neighbours(database: Database) -> None:
    business = await a_business(database)
    value = a_message("wamid.1")
    value["messages"] += ["no message", a_message("wamid.2")["messages"][0]]
    value["statuses"] = 7

    await ingest(database, business, a_delivery(business, "messages", value))

    assert await wamids(database, business) == ["wamid.1", "wamid.2"]
    assert await failed_of(database, business) == ["Malformed", "Malformed"]


async def test_what_was_set_aside_is_applied_when_replayed(
    database: Database, owner: asyncpg.Connection
) -> None:
    business = await a_business(database)
    number = "update phone_number set meta_id = $2 where id = $1"
    await owner.execute(number, business.number_id, f"gone{business.number}")
    await ingest(database, business, a_delivery(business, "messages", a_message("wamid.1")))
    assert await failed_of(database, business) == ["NumberUnknown"]
    await owner.execute(number, business.number_id, business.number)

    async with database.transaction([business.organization_id]) as session:
        await repository.replay(session, business.organization_id)
    await drain(database)

    assert await wamids(database, business) == ["wamid.1"]


async def test_a_drain_whose_shards_were_taken_changes_nothing(database: Database) -> None:
    business = await a_business(database)
    first, second = a_drain(database), a_drain(database)
    old = await first.own(_ALL)
    new = await second.own(_ALL)
    await keep(database, business, a_delivery(business, "messages", a_message("wamid.1")))

    with pytest.raises(repository.ShardsLost):
        await first.batch(old)

    assert await wamids(database, business) == []
    assert await second.batch(new) == (1, 0)


async def test_a_row_that_becomes_visible_late_is_still_applied(
    database: Database, owner: asyncpg.Connection
) -> None:
    business = await a_business(database)
    await keep(database, business, a_delivery(business, "messages", a_message("wamid.1")))
    slow = owner.transaction()
    await slow.start()
    await _queue_again(owner, business)  # takes the lower number and commits after the next
    await keep(database, business, a_delivery(business, "messages", a_message("wamid.2")))
    assert await drain(database) == (2, 0)

    await slow.commit()

    assert await drain(database) == (1, 0)


async def test_a_person_met_by_two_at_once_becomes_one_contact(
    database: Database, owner: asyncpg.Connection
) -> None:
    business = await a_business(database)
    await keep(database, business, a_delivery(business, "messages", a_message("wamid.1")))
    other = owner.transaction()
    await other.start()
    contact = await _meet(owner, business, "+14155550142")
    draining = a_drain(database)
    batch = asyncio.create_task(draining.batch(await draining.own(_ALL)))
    await eventually(lambda: _somebody_waits(owner))

    await other.commit()

    with pytest.raises(IdentityTaken):
        await batch
    assert await drain(database) == (1, 0)
    [message] = await messages_of(database, business)
    assert message.contact_id == contact


async def _meet(owner: asyncpg.Connection, business: Business, phone: str) -> UUID:
    contact = new_id()
    await owner.execute(
        "insert into contact (id, organization_id, consent, blocked) "
        "values ($1, $2, 'UNKNOWN', false)",
        contact,
        business.organization_id,
    )
    await owner.execute(
        "insert into contact_identity (organization_id, kind, value, contact_id) "
        "values ($2, 'PHONE', $3, $1)",
        contact,
        business.organization_id,
        phone,
    )
    return contact


async def _somebody_waits(owner: asyncpg.Connection) -> bool:
    waiting = "select exists (select from pg_locks where not granted)"
    return bool(await owner.fetchval(waiting))


async def _queue_again(owner: asyncpg.Connection, business: Business) -> None:
    await owner.execute(
        """
        insert into webhook_pending (shard, event_id, received_at, organization_id)
        select 7, id, received_at, organization_id from webhook_event where organization_id = $1
        """,
        business.organization_id,
    )


async def test_a_running_drain_applies_what_comes_and_ends_when_the_worker_stops(
    database: Database, database_url: str
) -> None:
    business = await a_business(database)
    environment = ActivityEnvironment()
    draining = _one_of_one(database, database_url)
    running = asyncio.create_task(environment.run(draining.drain, DrainInput(group=0)))

    await keep(database, business, a_delivery(business, "messages", a_message("wamid.1")))
    await eventually(lambda: wamids(database, business))
    environment.worker_shutdown()

    assert (await running).ended is Ended.SHUTTING_DOWN


async def test_a_drain_that_was_overtaken_ends_quietly(
    database: Database, database_url: str
) -> None:
    business = await a_business(database)
    draining = _one_of_one(database, database_url)
    running = asyncio.create_task(ActivityEnvironment().run(draining.drain, DrainInput(group=0)))
    await keep(database, business, a_delivery(business, "messages", a_message("wamid.1")))
    await eventually(lambda: wamids(database, business))

    await a_drain(database).own(_ALL)
    await keep(database, business, a_delivery(business, "messages", a_message("wamid.2")))

    assert (await running).ended is Ended.LOST_OWNERSHIP
    assert await drain(database) == (1, 0)


async def test_a_drain_goes_on_while_temporal_cannot_hear_it(
    database: Database, database_url: str
) -> None:
    business = await a_business(database)
    environment = ActivityEnvironment()
    draining = _one_of_one(database, database_url)
    running = asyncio.create_task(environment.run(draining.drain, DrainInput(group=0)))
    await keep(database, business, a_delivery(business, "messages", a_message("wamid.1")))
    await eventually(lambda: wamids(database, business))

    environment.cancel(ActivityCancellationDetails(timed_out=True))
    await keep(database, business, a_delivery(business, "messages", a_message("wamid.2")))

    await eventually(lambda: _has_two(database, business))
    environment.worker_shutdown()
    assert (await running).ended is Ended.SHUTTING_DOWN


async def _has_two(database: Database, business: Business) -> bool:
    return len(await wamids(database, business)) == 2


async def test_a_group_without_shards_is_not_needed(database: Database) -> None:
    result = await ActivityEnvironment().run(_one_of_one(database, "").drain, DrainInput(group=1))

    assert result.ended is Ended.NOT_NEEDED


@pytest.mark.parametrize("groups", [1, 2, 3, 64])
def test_groups_share_every_shard_once(groups: int) -> None:
    shared = [shard for group in range(groups) for shard in shards_of(group, groups)]

    assert sorted(shared) == list(_ALL)


async def test_a_commit_wakes_the_drain_of_its_shard_only(
    database: Database, database_url: str
) -> None:
    business = await a_business(database)
    body = a_delivery(business, "messages", a_message("wamid.1"))
    shard = await _shard_of(database, business, body)
    concerned = Listener(database_url, EVENTS, [shard])
    other = Listener(database_url, EVENTS, [(shard + 1) % SHARDS])
    tasks = [asyncio.create_task(each.run()) for each in (concerned, other)]
    async with asyncio.timeout(20):
        for each in (concerned, other):  # each connection wakes once
            await each.wake.wait()
            each.wake.clear()

        await keep(database, business, body)
        await concerned.wake.wait()

    assert not other.wake.is_set()
    for task in tasks:
        task.cancel()
    await drain(database)


async def _shard_of(database: Database, business: Business, body: bytes) -> int:
    await keep(database, business, body)
    async with database.transaction() as session:
        waiting = await repository.waiting(session, _ALL, 1)
    await drain(database)
    return waiting[0][0][0]


async def test_housekeeping_forgets_old_heartbeats_and_makes_room_ahead(
    database: Database, owner: asyncpg.Connection
) -> None:
    process = str(new_id())
    beats = (
        "insert into heartbeat values ('door', $1, clock_timestamp() - $2 * interval '1 day', 0)"
    )
    for days in (9, 7):
        await owner.execute(beats, process, days)

    await Housekeeping(database).keep()

    left = await owner.fetchval("select count(*) from heartbeat where process = $1", process)
    ahead = await owner.fetchval(
        "select to_regclass('webhook_event_' || to_char(current_date + 7, 'YYYYMMDD'))::text"
    )
    assert left == 1
    assert ahead is not None


def _one_of_one(database: Database, url: str) -> Drain:
    return Drain(database, appliers(database), url, IngestSettings(drainers=1))
