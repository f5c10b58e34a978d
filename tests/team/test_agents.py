"""Agents over HTTP."""

import pytest

from core.ids import new_id
from models.auth.permissions import Role
from tests.team.desk import Desk, Json, every_day, refusal

PLACE = "/agents"


async def test_a_member_becomes_an_agent_who_is_not_there_yet(desk: Desk) -> None:
    orders, bo = await desk.department(), await desk.member(name="Bo")
    wishes = {
        "capacity": 3,
        "skills": ["Refunds", "cakes", "refunds"],
        "languages": ["pt-BR", "en"],
        "departmentIds": [orders["id"]],
        "workingHours": every_day("09:00", "17:00"),
    }

    agent = await desk.made(PLACE, userId=str(bo.id), **wishes)

    assert (agent["name"], agent["role"], agent["status"]) == ("Bo", "AGENT", "OFFLINE")
    assert (agent["skills"], agent["languages"]) == (["refunds", "cakes"], ["pt_BR", "en"])
    assert agent["departmentIds"] == [orders["id"]]
    assert agent["workingHours"] == wishes["workingHours"]
    assert await desk.listed(PLACE) == [agent] == [await desk.read(f"{PLACE}/{agent['id']}")]


async def test_an_agent_is_replaced_but_not_their_status(desk: Desk) -> None:
    orders, refunds = await desk.department(), await desk.department("Refunds")
    agent = await desk.agent(orders, skills=["cakes"])
    place = f"{PLACE}/{agent['id']}"
    await desk.ask("PUT", f"{place}/status", {"status": "BUSY"})

    answer = await desk.ask("PUT", place, {"capacity": 9, "departmentIds": [refunds["id"]]})

    replaced = answer.json()
    assert replaced["departmentIds"] == [refunds["id"]]
    assert (replaced["capacity"], replaced["skills"], replaced["status"]) == (9, [], "BUSY")
    assert replaced == await desk.read(place)


async def test_agents_are_listed_by_department_and_status(desk: Desk) -> None:
    orders = await desk.department()
    ana, bo = await desk.agent(orders), await desk.agent(orders)
    await desk.agent()
    await desk.ask("PUT", f"{PLACE}/{bo['id']}/status", {"status": "AVAILABLE"})

    there = await desk.listed(f"{PLACE}?departmentId={orders['id']}")
    available = await desk.listed(f"{PLACE}?departmentId={orders['id']}&status=AVAILABLE")

    assert [each["id"] for each in there] == [ana["id"], bo["id"]]
    assert [each["id"] for each in available] == [bo["id"]]


async def test_an_agent_sets_their_own_status_and_a_manager_anybodys(desk: Desk) -> None:
    bo, cy = await desk.member(), await desk.member()
    agent = await desk.made(PLACE, userId=str(bo.id))
    place = f"{PLACE}/{agent['id']}/status"

    own = await desk.of(bo).ask("PUT", place, {"status": "AVAILABLE"})
    elses = await desk.of(cy).ask("PUT", place, {"status": "AWAY"})

    assert own.json()["status"] == "AVAILABLE"
    assert own.json()["statusAt"] > agent["statusAt"]
    assert refusal(elses) == (403, "AUTHORIZATION_ERROR", [])
    managers = await desk.ask("PUT", place, {"status": "AWAY"})
    assert managers.json()["status"] == "AWAY"


async def test_a_viewer_a_stranger_and_an_agent_cannot_become_one(
    desk: Desk, neighbour: Desk
) -> None:
    agent = await desk.agent()
    viewer = await desk.member(Role.VIEWER)

    for id, refused in (
        (viewer.id, (409, "CONFLICT", ["userId"])),
        (agent["userId"], (409, "CONFLICT", ["userId"])),
        (neighbour.who.id, (404, "NOT_FOUND", ["userId"])),
        (new_id(), (404, "NOT_FOUND", ["userId"])),
    ):
        assert refusal(await desk.ask("POST", PLACE, {"userId": str(id)})) == refused
    assert len(await desk.listed(PLACE)) == 1


async def test_departments_that_are_none_are_named_and_nothing_is_changed(
    desk: Desk, neighbour: Desk
) -> None:
    orders, theirs = await desk.department(), await neighbour.department()
    agent = await desk.agent(orders)
    ids = [orders["id"], theirs["id"], str(new_id())]

    answer = await desk.ask("PUT", f"{PLACE}/{agent['id']}", {"departmentIds": ids})

    assert refusal(answer) == (404, "NOT_FOUND", ["departmentIds.1", "departmentIds.2"])
    assert await desk.read(f"{PLACE}/{agent['id']}") == agent


async def test_who_leaves_the_organization_is_no_agent_any_more(desk: Desk) -> None:
    orders = await desk.department()
    agent = await desk.agent(orders)
    rule = await desk.made(
        "/routing/rules", name="Bo", departmentId=orders["id"], agentId=agent["id"]
    )
    owner = desk.of(await desk.member(Role.OWNER))

    gone = await owner.ask(
        "DELETE", f"/organizations/{desk.organization_id}/members/{agent['userId']}"
    )

    assert gone.status_code == 204
    assert await desk.listed(PLACE) == []
    assert await desk.listed("/routing/rules") == [rule | {"agentId": None}]


async def test_a_deleted_agent_stays_a_member(desk: Desk) -> None:
    orders = await desk.department()
    agent = await desk.agent(orders)

    assert (await desk.ask("DELETE", f"{PLACE}/{agent['id']}")).status_code == 204

    assert await desk.listed(f"/departments/{orders['id']}/agents") == []
    again = await desk.made(PLACE, userId=agent["userId"])
    assert again["id"] != agent["id"]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "userId"),
        ({"userId": "bo"}, "userId"),
        ({"userId": str(new_id()), "capacity": 0}, "capacity"),
        ({"userId": str(new_id()), "capacity": 101}, "capacity"),
        ({"userId": str(new_id()), "languages": ["?"]}, "languages.0"),
        ({"userId": str(new_id()), "skills": [""]}, "skills.0"),
        ({"userId": str(new_id()), "status": "AVAILABLE"}, "status"),
    ],
)
async def test_bad_input_names_its_field(desk: Desk, body: Json, named: str) -> None:
    assert refusal(await desk.ask("POST", PLACE, body)) == (400, "VALIDATION_ERROR", [named])


async def test_another_organizations_agent_is_not_there(desk: Desk, neighbour: Desk) -> None:
    theirs = await neighbour.agent()

    for method, path, body in (
        ("GET", "", None),
        ("PUT", "", {}),
        ("DELETE", "", None),
        ("PUT", "/status", {"status": "AWAY"}),
    ):
        answer = await desk.ask(method, f"{PLACE}/{theirs['id']}{path}", body)
        assert refusal(answer) == (404, "NOT_FOUND", [])
    assert await neighbour.listed(PLACE) == [theirs]
