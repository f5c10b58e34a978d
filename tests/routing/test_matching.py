"""Who waits is offered to who is free, with a real PostgreSQL and everybody at once."""

import asyncio
from datetime import timedelta
from uuid import UUID

from core.database import Database
from models.auth.permissions import Role
from models.routing.matching import ACCEPT_WITHIN
from models.routing.types import Priority, Strategy
from tests.routing.floor import NOON, a_floor
from tests.team.desk import Desk, every_day, refusal

_BACK_AND_FORTH = ("OFFLINE", "AVAILABLE", "BUSY", "AVAILABLE")


async def test_fifty_at_once_fill_five_agents_and_the_rest_waits(
    database: Database, desk: Desk
) -> None:
    floor = await a_floor(database, desk, agents=5, capacity=3)

    async def arrives(n: int) -> UUID:
        conversation = await floor.wait(n)
        await floor.match()
        return conversation

    arrived = await asyncio.gather(*(arrives(n) for n in range(50)))

    held = await floor.held()
    assert sorted(map(len, held.values())) == [3] * 5
    left = await floor.waiting()
    assert len(left) == 35
    assert {*left, *(each for some in held.values() for each in some)} == set(arrived)


async def test_each_close_pulls_the_longest_waiting_of_the_highest_priority(
    database: Database, desk: Desk
) -> None:
    floor = await a_floor(database, desk, agents=2, capacity=2)
    for minute in range(4):
        await floor.wait(minute)
    await floor.match()
    priorities = [Priority.NORMAL, Priority.LOW, Priority.URGENT, Priority.NORMAL, Priority.URGENT]
    late = [await floor.wait(10 + n, priority) for n, priority in enumerate(priorities)]
    expected = [late[n] for n in (2, 4, 0, 3, 1)]

    pulled = []
    for _ in expected:
        everything = [each for some in (await floor.held()).values() for each in some]
        await floor.close(min(everything))
        pulled += [offer.conversation_id for offer in await floor.match()]

    assert pulled == expected
    assert await floor.waiting() == []


async def test_closes_at_once_never_give_an_agent_more_than_they_can(
    database: Database, desk: Desk
) -> None:
    floor = await a_floor(database, desk, agents=3, capacity=2)
    for minute in range(30):
        await floor.wait(minute)
    await floor.match()

    async def close_one(conversation: UUID) -> None:
        await floor.close(conversation)
        await floor.match()

    for _ in range(4):
        closing = [each for some in (await floor.held()).values() for each in some]
        await asyncio.gather(*map(close_one, closing))
        assert sorted(map(len, (await floor.held()).values())) == [2, 2, 2]

    assert await floor.waiting() == []


async def test_an_agent_of_two_departments_is_counted_once(database: Database, desk: Desk) -> None:
    floor = await a_floor(database, desk, agents=2, capacity=3)
    other = await desk.department("Other")
    both = [floor.department["id"], other["id"]]
    for agent in floor.agents:
        body = {"capacity": 3, "departmentIds": both}
        assert (await desk.ask("PUT", f"/agents/{agent['id']}", body)).is_success
    for minute in range(10):
        await floor.wait(minute)
        await floor.wait(minute, department_id=UUID(other["id"]))
    second = UUID(other["id"])

    await asyncio.gather(
        *(floor.match(NOON, floor.id) for _ in range(5)),
        *(floor.match(NOON, second) for _ in range(5)),
        *(floor.match(NOON, second, floor.id) for _ in range(5)),
    )

    assert sorted(map(len, (await floor.held()).values())) == [3, 3]


async def test_whoever_matches_or_changes_agents_at_once_never_waits_in_a_circle(
    database: Database, desk: Desk
) -> None:
    floor = await a_floor(database, desk, agents=4, capacity=2)
    other = await desk.department("Other")
    places = (floor.department["id"], other["id"])
    for agent, ids in zip(
        floor.agents, (places, places[:1], places[1:], places[::-1]), strict=True
    ):
        body = {"capacity": 2, "departmentIds": ids}
        assert (await desk.ask("PUT", f"/agents/{agent['id']}", body)).is_success
    second = UUID(other["id"])
    for minute in range(12):
        await floor.wait(minute)
        await floor.wait(minute, department_id=second)

    for _ in range(4):
        await asyncio.gather(
            *(floor.status(agent, status) for agent in floor.agents for status in _BACK_AND_FORTH),
            *(floor.match(NOON, *ids) for ids in ((second,), (floor.id,), (second, floor.id))),
        )

    assert all(len(some) <= 2 for some in (await floor.held()).values())
    assert sum(map(len, (await floor.held()).values())) + len(await floor.waiting()) == 24


async def test_an_offer_nobody_takes_goes_back_to_its_place(database: Database, desk: Desk) -> None:
    floor = await a_floor(database, desk, agents=2)
    first, second, third = [await floor.wait(minute) for minute in range(3)]
    one, two = await floor.match()
    assert [one.conversation_id, two.conversation_id] == [first, second]
    assert one.expires_at == NOON + ACCEPT_WITHIN

    assert await floor.match(NOON + ACCEPT_WITHIN - timedelta(seconds=1)) == []
    again = await floor.match(NOON + ACCEPT_WITHIN)

    assert [offer.conversation_id for offer in again] == [first, second]
    assert {offer.offer_id for offer in again}.isdisjoint({one.offer_id, two.offer_id})
    await floor.accept()
    assert await floor.match(NOON + 9 * ACCEPT_WITHIN) == []
    assert await floor.waiting() == [third]


async def test_who_goes_offline_leaves_what_they_hold_to_the_others_first(
    database: Database, desk: Desk
) -> None:
    floor = await a_floor(database, desk, agents=2, capacity=3)
    ana, bo = floor.agents
    await floor.status(bo, "AWAY")
    anas = [await floor.wait(minute) for minute in range(3)]
    await floor.match()
    late = [await floor.wait(10 + n) for n in range(2)]
    await floor.accept()

    await floor.status(ana, "OFFLINE")
    assert await floor.waiting() == [*anas, *late]

    await floor.status(bo, "AVAILABLE")
    assert {agent: sorted(some) for agent, some in (await floor.held()).items()} == {
        UUID(bo["id"]): sorted(anas)
    }
    assert await floor.waiting() == late


async def test_what_an_agent_held_waits_again_when_they_are_no_agent_any_more(
    database: Database, desk: Desk
) -> None:
    floor = await a_floor(database, desk, agents=2)
    first, second = await floor.wait(0), await floor.wait(1)
    await floor.match()
    owner = desk.of(await desk.member(Role.OWNER))
    people = f"/organizations/{desk.organization_id}/members"
    ana, bo = floor.agents

    assert (await desk.ask("DELETE", f"/agents/{ana['id']}")).status_code == 204
    assert (await owner.ask("DELETE", f"{people}/{bo['userId']}")).status_code == 204

    assert await floor.waiting() == [first, second]
    assert await floor.held() == {}


async def test_more_capacity_is_filled_at_once(database: Database, desk: Desk) -> None:
    floor = await a_floor(database, desk)
    conversations = [await floor.wait(minute) for minute in range(3)]
    await floor.match()
    [agent] = floor.agents
    body = {"capacity": 2, "departmentIds": agent["departmentIds"]}

    await desk.ask("PUT", f"/agents/{agent['id']}", body)

    assert await floor.waiting() == conversations[2:]


async def test_only_who_is_there_at_work_and_no_viewer_is_asked(
    database: Database, desk: Desk
) -> None:
    floor = await a_floor(database, desk, agents=4)
    busy, away, viewer, sleeping = floor.agents
    await floor.wait()
    await floor.status(busy, "BUSY")
    await floor.status(away, "AWAY")
    owner = desk.of(await desk.member(Role.OWNER))
    role = f"/organizations/{desk.organization_id}/members/{viewer['userId']}/role"
    assert (await owner.ask("PUT", role, {"role": "VIEWER"})).is_success
    hours = {
        "departmentIds": sleeping["departmentIds"],
        "workingHours": {"timezone": "UTC"},
    }
    for agent in floor.agents:
        held = (await floor.held()).get(UUID(agent["id"]), [])
        for conversation in held:
            await floor.close(conversation)
    assert (await desk.ask("PUT", f"/agents/{sleeping['id']}", hours)).is_success
    for conversation in [each for some in (await floor.held()).values() for each in some]:
        await floor.close(conversation)
    waits = await floor.wait(1)

    assert await floor.match() == []
    assert waits in await floor.waiting()

    hours["workingHours"] = every_day("00:00", "24:00")
    await desk.ask("PUT", f"/agents/{sleeping['id']}", hours)
    assert await floor.held() != {}


async def test_who_needs_a_skill_that_nobody_has_does_not_hold_up_the_others(
    database: Database, desk: Desk
) -> None:
    floor = await a_floor(database, desk, skills=["cakes"], languages=["pt"], capacity=3)
    skilled = [
        await floor.wait(minute, strategy=Strategy.SKILLS, skills=skills, language=language)
        for minute, skills, language in (
            (0, ["refunds"], None),
            (1, ["cakes"], "pt_BR"),
            (2, ["cakes"], "en"),
        )
    ]
    manual = await floor.wait(3, strategy=Strategy.MANUAL)
    many = [await floor.wait(4, strategy=Strategy.SKILLS, skills=["refunds"]) for _ in range(210)]
    anybody = await floor.wait(5)

    offers = await floor.match()

    assert [offer.conversation_id for offer in offers] == [skilled[1], anybody]
    assert set(await floor.waiting()) == {skilled[0], skilled[2], manual, *many}


async def test_auto_assign_offers_what_waits_and_says_how_much_waits_still(
    database: Database, desk: Desk, neighbour: Desk
) -> None:
    floor = await a_floor(database, desk, capacity=2)
    empty = await desk.department("Empty")
    conversations = [await floor.wait(minute) for minute in range(3)]

    nothing = await desk.ask("POST", "/routing/auto-assign", {"departmentId": empty["id"]})
    done = (await desk.ask("POST", "/routing/auto-assign")).json()
    foreign = await neighbour.ask("POST", "/routing/auto-assign", {"departmentId": empty["id"]})

    assert nothing.json() == {"offers": [], "waiting": 0}
    offered = [offer["conversationId"] for offer in done["offers"]]
    assert offered == [str(each) for each in conversations[:2]]
    assert {offer["agentId"] for offer in done["offers"]} == {floor.agents[0]["id"]}
    assert done["waiting"] == 1
    assert refusal(foreign) == (404, "NOT_FOUND", ["departmentId"])
    gone = await desk.ask("DELETE", f"/departments/{floor.department['id']}")
    assert refusal(gone) == (409, "CONFLICT", [])


async def test_what_an_agent_leaves_goes_before_what_has_waited_as_long(
    database: Database, desk: Desk
) -> None:
    floor = await a_floor(database, desk, agents=2, capacity=1)
    waiting = [await floor.wait(5) for _ in range(3)]
    held = [await floor.wait(0) for _ in range(2)]
    await floor.match()
    await floor.accept()
    await floor.since(waiting, 0)

    for agent in floor.agents:
        await floor.status(agent, "OFFLINE")

    assert await floor.waiting() == held + waiting
