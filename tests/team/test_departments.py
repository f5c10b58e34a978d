"""Departments over HTTP."""

import pytest

from core.ids import new_id
from tests.team.desk import Desk, Json, every_day, refusal

PLACE = "/departments"
WHOLE: Json = {
    "description": "Everything between the oven and the door.",
    "hours": every_day("09:00", "18:00"),
    "awayMessage": "We are back at nine.",
    "sla": {
        "firstResponse": 15,
        "nextResponse": None,
        "resolution": 1440,
        "withinHours": True,
    },
}


async def test_a_department_is_made_replaced_and_deleted(desk: Desk) -> None:
    made = await desk.department(**WHOLE)
    place = f"{PLACE}/{made['id']}"

    assert {name: made[name] for name in WHOLE} == WHOLE
    replaced = (await desk.ask("PUT", place, {"name": "Refunds"})).json()

    assert replaced["name"] == "Refunds"
    assert [replaced[name] for name in ("description", "hours", "awayMessage")] == [None] * 3
    assert await desk.listed(PLACE) == [replaced] == [await desk.read(place)]
    assert (await desk.ask("DELETE", place)).status_code == 204
    assert await desk.listed(PLACE) == []


async def test_a_department_says_whether_it_is_open_and_until_when(desk: Desk) -> None:
    always = await desk.department("Always")
    never = await desk.department("Never", hours={"timezone": "UTC"})
    daily = await desk.department("Daily", hours=every_day("00:00", "23:59"))

    assert (always["open"], always["changesAt"]) == (True, None)
    assert (never["open"], never["changesAt"]) == (False, None)
    assert daily["changesAt"].endswith(("T23:59:00Z", "T00:00:00Z"))


async def test_a_name_is_taken_once(desk: Desk, neighbour: Desk) -> None:
    await desk.department()
    other = await desk.department("Refunds")
    await neighbour.department()

    again = await desk.ask("POST", PLACE, {"name": "Orders"})
    renamed = await desk.ask("PUT", f"{PLACE}/{other['id']}", {"name": "Orders"})

    assert refusal(again) == refusal(renamed) == (409, "CONFLICT", ["name"])


async def test_its_agents_stay_agents_when_it_is_deleted(desk: Desk) -> None:
    orders, refunds = await desk.department(), await desk.department("Refunds")
    agent = await desk.agent(orders, refunds)
    await desk.agent(refunds)
    place = f"{PLACE}/{orders['id']}"
    assert await desk.listed(f"{place}/agents") == [agent]

    assert (await desk.ask("DELETE", place)).status_code == 204

    left = await desk.read(f"/agents/{agent['id']}")
    assert left["departmentIds"] == [refunds["id"]]


@pytest.mark.parametrize("kind", ["routing/rules", "quick-replies"])
async def test_it_stays_while_something_belongs_to_it(desk: Desk, kind: str) -> None:
    orders = await desk.department()
    named = {"name": "All"} if kind == "routing/rules" else {"code": "all", "text": "All."}
    row = await desk.made(f"/{kind}", departmentId=orders["id"], **named)

    refused = await desk.ask("DELETE", f"{PLACE}/{orders['id']}")
    assert refusal(refused) == (409, "CONFLICT", [])

    await desk.ask("DELETE", f"/{kind}/{row['id']}")
    assert (await desk.ask("DELETE", f"{PLACE}/{orders['id']}")).status_code == 204


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "name"),
        ({"name": " "}, "name"),
        ({"name": "A", "color": "red"}, "color"),
        ({"name": "A", "hours": {}}, "hours.timezone"),
        ({"name": "A", "hours": {"timezone": "Mars/Base"}}, "hours.timezone"),
        ({"name": "A", "hours": every_day("18:00", "09:00")}, "hours.monday.0"),
        ({"name": "A", "hours": every_day("9:00", "18:00")}, "hours.monday.0.opens"),
        ({"name": "A", "hours": every_day("09:00", "24:01")}, "hours.monday.0.closes"),
        ({"name": "A", "sla": {"firstResponse": 0}}, "sla.firstResponse"),
        ({"name": "A", "sla": {"withinHours": "yes, please"}}, "sla.withinHours"),
        ({"name": "A", "awayMessage": "a\x00b"}, "awayMessage"),
    ],
)
async def test_bad_input_names_its_field(desk: Desk, body: Json, named: str) -> None:
    status, code, fields = refusal(await desk.ask("POST", PLACE, body))

    assert (status, code, fields[0]) == (400, "VALIDATION_ERROR", named)


async def test_another_organizations_department_is_not_there(desk: Desk, neighbour: Desk) -> None:
    theirs = await neighbour.department()

    for id in (theirs["id"], new_id()):
        for method, path, body in (
            ("GET", "", None),
            ("PUT", "", {"name": "Mine"}),
            ("DELETE", "", None),
            ("GET", "/agents", None),
        ):
            answer = await desk.ask(method, f"{PLACE}/{id}{path}", body)
            assert refusal(answer) == (404, "NOT_FOUND", [])
    assert await neighbour.read(f"{PLACE}/{theirs['id']}") == theirs
