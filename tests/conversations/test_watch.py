"""Nothing is forgotten: what nobody looks at is found, and nothing else."""

from datetime import UTC, datetime, timedelta

from temporalio.testing import ActivityEnvironment

from activities.conversations.watching import WatchActivities
from core.inbox_settings import InboxSettings
from models.conversations.types import Accept, Watched, WatchInput
from tests.conversations.floor import Floor
from tests.conversations.test_conversation import attended, heard


async def watched(floor: Floor, at: datetime | None = None) -> Watched:
    """One look at every organization; only ours has wakes of conversations."""
    watch = WatchActivities(floor.scene.database, InboxSettings()).watch
    found: Watched = await ActivityEnvironment().run(watch, WatchInput(now=at or datetime.now(UTC)))
    return found


async def repaired(floor: Floor) -> int:
    rows = await floor.scene.read("select 1 from conversation_event where kind = 'REPAIRED'")
    return len(rows)


async def test_conversations_that_are_looked_after_are_left_alone(floor: Floor) -> None:
    agent = await floor.agent(await floor.desk.department(), capacity=1)
    held, _queued = await heard(floor), await heard(floor, who=2)
    await floor.conversations.accept(floor.organization_id, held, Accept(agent_id=agent))
    await floor.hears(who=1, seconds=9)

    await watched(floor)

    assert await repaired(floor) == 0


async def test_an_orphan_is_found_and_waits_for_somebody_again(floor: Floor) -> None:
    await floor.desk.department()
    conversation = await heard(floor)
    await floor.scene.write("delete from queue_entry")
    await floor.scene.write("update conversation set due_at = null")

    await watched(floor)
    await floor.tell()
    await floor.stands(conversation)
    await attended(floor, conversation)

    assert await repaired(floor) == 1
    assert await floor.queued() == [conversation]


async def test_a_workflow_that_is_gone_is_begun_again_where_something_was_due(floor: Floor) -> None:
    await floor.desk.department()
    conversation = await heard(floor)
    await floor.stands(conversation)
    await floor.run(conversation).terminate()
    await floor.scene.write("update conversation set due_at = clock_timestamp() - interval '2 min'")

    await watched(floor)
    await floor.tell()

    assert (await floor.stands(conversation)).queued
    assert await repaired(floor) == 1


async def test_who_comes_to_work_is_offered_what_waits(floor: Floor) -> None:
    now = datetime.now(UTC)
    soon, day = now + timedelta(hours=2), f"{now + timedelta(hours=2):%A}".lower()
    hours = {"timezone": "UTC", day: [{"opens": f"{soon:%H}:00", "closes": "24:00"}]}
    await floor.agent(await floor.desk.department(), workingHours=hours)
    conversation = await heard(floor)
    waited = await floor.queued()

    await watched(floor, soon)

    assert waited == [conversation]
    assert list(await floor.held()) == [conversation]


async def test_what_a_vanished_agent_held_goes_to_the_others_first(floor: Floor) -> None:
    department = await floor.desk.department()
    vanished = await floor.agent(department, capacity=3)
    held = [await heard(floor, who=who, seconds=who) for who in (1, 2, 3)]
    for each in held:
        await floor.conversations.accept(floor.organization_id, each, Accept(agent_id=vanished))
    waiting = await heard(floor, who=4, seconds=4)
    await floor.scene.write(
        "update agent set seen_at = clock_timestamp() - interval '61 s' where id = :id", id=vanished
    )

    found = await watched(floor)
    others = [await floor.agent(department, capacity=1) for _ in range(3)]

    assert found.silent >= 1
    assert await floor.held() == dict(zip(held, others, strict=True))
    assert await floor.queued() == [waiting]


async def test_an_agent_who_is_heard_of_keeps_what_they_have(floor: Floor) -> None:
    agent = await floor.agent(await floor.desk.department())
    conversation = await heard(floor)
    await floor.conversations.accept(floor.organization_id, conversation, Accept(agent_id=agent))
    await floor.scene.write("update agent set seen_at = clock_timestamp() where id = :id", id=agent)

    await watched(floor)

    assert await floor.held() == {conversation: agent}
