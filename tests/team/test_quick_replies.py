"""Quick replies over HTTP."""

import pytest

from models.auth.permissions import Role
from tests.team.desk import Desk, Json, refusal

PLACE = "/quick-replies"
TEXT = "Hello {name} of {company}: {custom.city}, {name}. {agent}, {department}"


async def test_an_agent_makes_replaces_and_deletes_one(desk: Desk) -> None:
    mine = desk.of(await desk.member(Role.AGENT))
    orders = await desk.department()

    made = await mine.made(PLACE, code="Hours", text=TEXT, departmentId=orders["id"])
    assert (made["code"], made["text"], made["departmentId"]) == ("hours", TEXT, orders["id"])
    assert made["variables"] == ["name", "company", "custom.city", "agent", "department"]

    place = f"{PLACE}/{made['id']}"
    replaced = (await mine.ask("PUT", place, {"code": "open", "text": "At nine."})).json()
    assert replaced == made | {
        "code": "open",
        "text": "At nine.",
        "departmentId": None,
        "variables": [],
    }
    assert await mine.listed(PLACE) == [replaced]
    assert (await mine.ask("DELETE", place)).status_code == 204
    assert await mine.listed(PLACE) == []


async def test_a_code_is_taken_once_whatever_its_capitals(desk: Desk, neighbour: Desk) -> None:
    await desk.made(PLACE, code="hours", text="A")
    other = await desk.made(PLACE, code="open", text="B")
    await neighbour.made(PLACE, code="hours", text="C")
    body = {"code": "HOURS", "text": "D"}

    again = await desk.ask("POST", PLACE, body)
    renamed = await desk.ask("PUT", f"{PLACE}/{other['id']}", body)

    assert refusal(again) == refusal(renamed) == (409, "CONFLICT", ["code"])


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"code": ""}, "code"),
        ({"code": "two words"}, "code"),
        ({"code": "a" * 33}, "code"),
        ({"text": ""}, "text"),
        ({"text": "a" * 4097}, "text"),
        ({"text": "{phone}"}, "text"),
        ({"text": "{name"}, "text"),
        ({"text": "name}"}, "text"),
        ({"text": "{custom.}"}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": None}, "text"),
        ({"mediaId": "menu.png"}, "mediaId"),
        ({"mediaUrl": "x"}, "mediaUrl"),
    ],
)
async def test_bad_input_names_its_field(desk: Desk, change: Json, named: str) -> None:
    body = {"code": "hours", "text": "A"} | change

    assert refusal(await desk.ask("POST", PLACE, body)) == (400, "VALIDATION_ERROR", [named])


async def test_another_organizations_are_not_there(desk: Desk, neighbour: Desk) -> None:
    theirs = await neighbour.made(PLACE, code="hours", text="A")
    department = await neighbour.department()
    body = {"code": "hours", "text": "B"}

    for method in ("PUT", "DELETE"):
        sent = body if method == "PUT" else None
        answer = await desk.ask(method, f"{PLACE}/{theirs['id']}", sent)
        assert refusal(answer) == (404, "NOT_FOUND", [])
    foreign = await desk.ask("POST", PLACE, body | {"departmentId": department["id"]})
    assert refusal(foreign) == (404, "NOT_FOUND", ["departmentId"])
    assert await neighbour.listed(PLACE) == [theirs]
