"""Groups over HTTP."""

from typing import Any

import httpx
import pytest

from core.ids import new_id
from tests.contacts.requests import Json, listed, made, refusal

PLACE = "/api/groups"


async def a_group(api: httpx.AsyncClient, name: str = "Regulars") -> Json:
    answer = await api.post(PLACE, json={"name": name})
    assert answer.status_code == 201, answer.text
    group: Json = answer.json()
    return group


async def test_a_group_is_made_renamed_and_deleted(api: httpx.AsyncClient) -> None:
    group = await a_group(api)
    place = f"{PLACE}/{group['id']}"

    renamed = (await api.put(place, json={"name": "Friends"})).json()

    assert renamed == group | {"name": "Friends"} == (await api.get(place)).json()
    assert await listed(api, PLACE) == [renamed]
    assert (await api.delete(place)).status_code == 204
    assert await listed(api, PLACE) == []


async def test_a_name_is_taken_once(api: httpx.AsyncClient, neighbour: httpx.AsyncClient) -> None:
    await a_group(api)
    other = await a_group(api, "Friends")
    await a_group(neighbour)

    made_again = await api.post(PLACE, json={"name": "Regulars"})
    renamed = await api.put(f"{PLACE}/{other['id']}", json={"name": "Regulars"})

    assert refusal(made_again) == refusal(renamed) == (409, "CONFLICT", ["name"])


async def test_members_are_added_once_and_removed(api: httpx.AsyncClient) -> None:
    group, ana, bo = await a_group(api), await made(api), await made(api, phone="+4917012345678")
    place = f"{PLACE}/{group['id']}"
    both = {"contactIds": [ana["id"], bo["id"], ana["id"]]}

    added = [(await api.post(f"{place}/contacts", json=both)).json() for _ in range(2)]
    count = (await api.get(f"{place}/count")).json()
    removed = await api.request("DELETE", f"{place}/contacts", json={"contactIds": [ana["id"]]})

    assert added == [{"added": 2}, {"added": 0}]
    assert count == {"count": 2}
    assert removed.json() == {"removed": 1}
    assert await listed(api, f"{place}/contacts") == [bo]


async def test_a_deleted_group_leaves_its_contacts(api: httpx.AsyncClient) -> None:
    group, ana = await a_group(api), await made(api)
    await api.post(f"{PLACE}/{group['id']}/contacts", json={"contactIds": [ana["id"]]})

    await api.delete(f"{PLACE}/{group['id']}")

    assert await listed(api) == [ana]


async def test_ids_that_are_no_contacts_are_named_and_nobody_is_added(
    api: httpx.AsyncClient, neighbour: httpx.AsyncClient
) -> None:
    group, ana, theirs = await a_group(api), await made(api), await made(neighbour)
    ids = [ana["id"], theirs["id"], str(new_id())]

    answer = await api.post(f"{PLACE}/{group['id']}/contacts", json={"contactIds": ids})

    assert refusal(answer) == (404, "NOT_FOUND", ["contactIds.1", "contactIds.2"])
    assert await listed(api, f"{PLACE}/{group['id']}/contacts") == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("PUT", "", {"name": "Mine"}),
        ("DELETE", "", None),
        ("GET", "/contacts", None),
        ("GET", "/count", None),
        ("POST", "/contacts", {"contactIds": []}),
        ("DELETE", "/contacts", {"contactIds": []}),
    ],
)
async def test_a_group_of_another_organization_is_not_there(
    api: httpx.AsyncClient, neighbour: httpx.AsyncClient, method: str, path: str, body: Any
) -> None:
    group = await a_group(api)
    theirs = await made(neighbour)
    if body == {"contactIds": []}:
        body = {"contactIds": [theirs["id"]]}

    foreign = await neighbour.request(method, f"{PLACE}/{group['id']}{path}", json=body)
    nobodys = await neighbour.request(method, f"{PLACE}/{new_id()}{path}", json=body)

    assert refusal(foreign) == refusal(nobodys) == (404, "NOT_FOUND", [])
    assert await listed(api, PLACE) == [group]


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("", {}, "name"),
        ("", {"name": " "}, "name"),
        ("", {"name": "A", "colour": "red"}, "colour"),
        ("/contacts", {"contactIds": []}, "contactIds"),
        ("/contacts", {"contactIds": ["ana"]}, "contactIds.0"),
        ("/contacts", {"contactIds": [str(new_id())] * 1001}, "contactIds"),
    ],
)
async def test_bad_input_names_its_field(
    api: httpx.AsyncClient, path: str, body: Json, named: str
) -> None:
    group = await a_group(api)
    place = f"{PLACE}/{group['id']}{path}" if path else PLACE

    assert refusal(await api.post(place, json=body)) == (400, "VALIDATION_ERROR", [named])
