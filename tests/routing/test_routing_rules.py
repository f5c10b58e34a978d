"""Routing rules over HTTP."""

import asyncio

import pytest

from core.database import Database
from core.ids import new_id
from models.accounts.tables import BusinessAccount, PhoneNumber
from tests.team.desk import Desk, Json, every_day, refusal

PLACE = "/routing/rules"
WHOLE: Json = {
    "numberIds": [],
    "tags": ["vip"],
    "languages": ["pt_BR"],
    "intents": ["refund"],
    "textContains": ["money"],
    "within": every_day("09:00", "18:00", "America/Sao_Paulo"),
}


async def rules(desk: Desk, *names: str) -> dict[str, Json]:
    """Rules of one department, in this order."""
    orders = await desk.department()
    return {name: await desk.made(PLACE, name=name, departmentId=orders["id"]) for name in names}


async def order(desk: Desk) -> list[tuple[int, str]]:
    return [(each["position"], each["name"]) for each in await desk.listed(PLACE)]


async def a_number(database: Database, desk: Desk) -> str:
    async with database.transaction([desk.organization_id]) as session:
        account = BusinessAccount(
            organization_id=desk.organization_id, meta_id="1", name="A", sealed_token="-"
        )
        session.add(account)
        await session.flush()
        number = PhoneNumber(
            organization_id=desk.organization_id,
            business_account_id=account.id,
            meta_id="2",
            display_phone_number="-",
        )
        session.add(number)
    return str(number.id)


async def test_a_rule_is_made_replaced_and_deleted(desk: Desk, database: Database) -> None:
    orders = await desk.department()
    agent = await desk.agent(orders)
    wishes = {
        "name": "Refunds",
        "enabled": False,
        "conditions": {**WHOLE, "numberIds": [await a_number(database, desk)]},
        "departmentId": orders["id"],
        "agentId": agent["id"],
        "strategy": "LEAST_BUSY",
    }

    rule = await desk.made(PLACE, **wishes)
    place = f"{PLACE}/{rule['id']}"

    assert {name: rule[name] for name in wishes} == wishes
    answer = await desk.ask("PUT", place, {"name": "All", "departmentId": orders["id"]})
    replaced = answer.json()
    assert (replaced["enabled"], replaced["agentId"]) == (True, None)
    assert (replaced["strategy"], replaced["position"]) == ("ROUND_ROBIN", 1)
    assert not any(replaced["conditions"].values())
    assert await desk.listed(PLACE) == [replaced]
    assert (await desk.ask("DELETE", place)).status_code == 204
    assert await desk.listed(PLACE) == []


async def test_a_rule_is_placed_and_moved_and_the_others_make_room(desk: Desk) -> None:
    made = await rules(desk, "A", "B", "C")
    department = made["A"]["departmentId"]

    await desk.made(PLACE, name="D", departmentId=department, position=2)
    assert await order(desk) == [(1, "A"), (2, "D"), (3, "B"), (4, "C")]

    for position, expected in ((4, "DBCA"), (1, "ADBC"), (200, "DBCA"), (2, "DABC")):
        body = {"name": "A", "departmentId": department, "position": position}
        moved = (await desk.ask("PUT", f"{PLACE}/{made['A']['id']}", body)).json()
        assert await order(desk) == list(enumerate(expected, 1))
        assert moved["position"] == expected.index("A") + 1

    await desk.ask("DELETE", f"{PLACE}/{made['A']['id']}")
    assert await order(desk) == [(1, "D"), (2, "B"), (3, "C")]


async def test_pages_follow_the_order(desk: Desk) -> None:
    made = await rules(desk, "A", "B", "C")
    body = {"name": "C", "departmentId": made["A"]["departmentId"], "position": 1}
    await desk.ask("PUT", f"{PLACE}/{made['C']['id']}", body)

    first = await desk.read(f"{PLACE}?limit=2")
    second = await desk.read(f"{PLACE}?limit=2&cursor={first['page']['next']}")

    assert [each["name"] for each in first["data"] + second["data"]] == ["C", "A", "B"]
    assert second["page"]["next"] is None


async def test_rules_made_at_once_have_a_place_each(desk: Desk) -> None:
    orders = await desk.department()

    await asyncio.gather(
        *(
            desk.made(PLACE, name=f"{n}", departmentId=orders["id"], position=1 + n % 3)
            for n in range(12)
        )
    )

    assert [position for position, _ in await order(desk)] == list(range(1, 13))


async def test_a_name_is_taken_once(desk: Desk) -> None:
    made = await rules(desk, "A", "B")
    body = {"name": "A", "departmentId": made["A"]["departmentId"]}

    again = await desk.ask("POST", PLACE, body)
    renamed = await desk.ask("PUT", f"{PLACE}/{made['B']['id']}", body)

    assert refusal(again) == refusal(renamed) == (409, "CONFLICT", ["name"])
    assert await order(desk) == [(1, "A"), (2, "B")]


async def test_what_a_rule_names_must_be_there(desk: Desk, neighbour: Desk) -> None:
    orders, theirs = await desk.department(), await neighbour.department()
    elsewhere = await desk.agent(await desk.department("Refunds"))
    rule = {"name": "A", "departmentId": orders["id"]}

    foreign = await desk.ask("POST", PLACE, rule | {"departmentId": theirs["id"]})
    agent = await desk.ask("POST", PLACE, rule | {"agentId": elsewhere["id"]})
    number = await desk.ask(
        "POST", PLACE, rule | {"conditions": {"numberIds": [str(new_id()), str(new_id())]}}
    )

    assert refusal(foreign) == (404, "NOT_FOUND", ["departmentId"])
    assert refusal(agent) == (404, "NOT_FOUND", ["agentId"])
    places = ["conditions.numberIds.0", "conditions.numberIds.1"]
    assert refusal(number) == (404, "NOT_FOUND", places)
    assert await desk.listed(PLACE) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"name": ""}, "name"),
        ({"departmentId": None}, "departmentId"),
        ({"strategy": "LUCK"}, "strategy"),
        ({"position": 0}, "position"),
        ({"conditions": {"tags": [""]}}, "conditions.tags.0"),
        ({"conditions": {"colour": "red"}}, "conditions.colour"),
        ({"conditions": {"languages": ["?"]}}, "conditions.languages.0"),
        ({"conditions": {"within": {"timezone": "?"}}}, "conditions.within.timezone"),
    ],
)
async def test_bad_input_names_its_field(desk: Desk, change: Json, named: str) -> None:
    body = {"name": "A", "departmentId": str(new_id())} | change

    assert refusal(await desk.ask("POST", PLACE, body)) == (400, "VALIDATION_ERROR", [named])


async def test_another_organizations_rule_is_not_there(desk: Desk, neighbour: Desk) -> None:
    theirs = (await rules(neighbour, "A"))["A"]
    mine = await desk.department()

    for method in ("PUT", "DELETE"):
        body = {"name": "A", "departmentId": mine["id"]} if method == "PUT" else None
        answer = await desk.ask(method, f"{PLACE}/{theirs['id']}", body)
        assert refusal(answer) == (404, "NOT_FOUND", [])
    assert await neighbour.listed(PLACE) == [theirs]


async def test_a_message_can_be_tried_on_the_rules(desk: Desk) -> None:
    orders = await desk.department()
    refunds = await desk.department("Refunds", hours=every_day("09:00", "18:00"))
    vip = await desk.made(
        PLACE,
        name="Refunds",
        departmentId=refunds["id"],
        conditions={"tags": ["vip"], "languages": ["pt"], "textContains": ["money"]},
    )
    off = await desk.made(PLACE, name="Off", departmentId=refunds["id"], enabled=False)
    rest = await desk.made(
        PLACE, name="Rest", departmentId=orders["id"], conditions={"textContains": ["e"]}
    )
    place = "/routing/preview"
    asked = "?tag=new&tag=vip&language=pt_BR&text=My%20MONEY&at=2026-11-20T"

    evening = await desk.read(f"{place}{asked}19:00:00Z")
    noon = await desk.read(f"{place}{asked}12:00:00Z")

    assert evening == {"rule": vip, "departmentOpen": False}
    assert noon == {"rule": vip, "departmentOpen": True}
    assert await desk.read(f"{place}?text=Hello") == {"rule": rest, "departmentOpen": True}
    assert await desk.read(place) == {"rule": None, "departmentOpen": None}
    assert off["enabled"] is False


@pytest.mark.parametrize(
    "asked", ["numberId=1", "language=%3F", "at=12", "at=0001-01-01T00:00:00Z"]
)
async def test_a_preview_names_what_is_wrong(desk: Desk, asked: str) -> None:
    status, code, [named] = refusal(await desk.ask("GET", f"/routing/preview?{asked}"))

    assert (status, code) == (400, "VALIDATION_ERROR")
    assert f"{named}=" in asked
