"""Many contacts in one request."""

import httpx
import pytest

from core.ids import new_id
from tests.contacts.requests import PLACE, Json, listed, made, refusal

BULK = f"{PLACE}/bulk"


async def test_every_item_is_answered(api: httpx.AsyncClient) -> None:
    known = await made(api, name="Ana")
    contacts = [
        {"phone": "+14155550142", "email": "ana@example.com"},
        {"phone": "+4917012345678"},
        {"phone": "12345678"},
        {"phone": "0170 12345678", "country": "DE"},
        {"phone": "+49 170 12345678"},
        {"name": "Nobody"},
    ]

    answer = (await api.post(BULK, json={"contacts": contacts})).json()

    assert [answer[name] for name in ("created", "updated", "skipped")] == [1, 1, 4]
    codes = [item["remark"] and item["remark"]["code"] for item in answer["items"]]
    assert codes == [None, None, "BAD_NUMBER", "BAD_NUMBER", "DUPLICATE", "NO_IDENTITY"]
    assert [item["index"] for item in answer["items"]] == list(range(6))
    assert answer["items"][0]["id"] == known["id"]
    assert [each["email"] for each in await listed(api)] == ["ana@example.com", None]


async def test_saved_contacts_join_the_group(api: httpx.AsyncClient) -> None:
    group = (await api.post("/api/groups", json={"name": "Regulars"})).json()
    body = {"contacts": [{"phone": "+14155550142"}], "groupId": group["id"]}

    await api.post(BULK, json=body)

    assert len(await listed(api, groupId=group["id"])) == 1


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"contacts": []}, "contacts"),
        ({"contacts": [{"phone": "+14155550142"}] * 1001}, "contacts"),
        ({"contacts": [{"phone": "+14155550142"}, {"phone": 1}]}, "contacts.1.phone"),
        ({"contacts": [{"colour": "red"}]}, "contacts.0.colour"),
        ({"contacts": [{"phone": "+14155550142"}], "groupId": "mine"}, "groupId"),
    ],
)
async def test_a_request_of_the_wrong_shape_saves_nobody(
    api: httpx.AsyncClient, body: Json, named: str
) -> None:
    assert refusal(await api.post(BULK, json=body)) == (400, "VALIDATION_ERROR", [named])
    assert await listed(api) == []


async def test_a_group_of_another_organization_is_not_there(
    api: httpx.AsyncClient, neighbour: httpx.AsyncClient
) -> None:
    theirs = (await neighbour.post("/api/groups", json={"name": "Theirs"})).json()

    for group in (theirs["id"], str(new_id())):
        body = {"contacts": [{"phone": "+14155550142"}], "groupId": group}
        assert refusal(await api.post(BULK, json=body)) == (404, "NOT_FOUND", [])
    assert await listed(api) == []
