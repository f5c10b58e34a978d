"""Tags over HTTP."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from core.database import Database
from core.ids import new_id
from tests.api.desk import stock
from tests.api.steered import a_body
from tests.contacts.requests import Json, listed, made, refusal

PLACE = "/api/tags"


async def a_tag(api: httpx.AsyncClient, **fields: Any) -> Json:
    answer = await api.post(PLACE, json={"name": "vip", **fields})
    assert answer.status_code == 201, answer.text
    tag: Json = answer.json()
    return tag


async def test_a_tag_is_made_changed_and_kept_by_its_contacts(api: httpx.AsyncClient) -> None:
    tag = await a_tag(api, colour="#D97706")
    await made(api, tags=["vip"])
    place = f"{PLACE}/{tag['id']}"
    assert tag["colour"] == "#d97706"

    renamed = (await api.patch(place, json={"name": "gold"})).json()
    bare = (await api.patch(place, json={"colour": None})).json()

    assert renamed == tag | {"name": "gold"}
    assert bare == renamed | {"colour": None}
    assert await listed(api, PLACE) == [bare]
    assert [each["tags"] for each in await listed(api)] == [["gold"]]


async def test_contacts_lose_a_deleted_tag(api: httpx.AsyncClient) -> None:
    await made(api, tags=["new", "vip"])
    [gone] = [each for each in await listed(api, PLACE) if each["name"] == "vip"]

    assert (await api.delete(f"{PLACE}/{gone['id']}")).status_code == 204

    assert [each["tags"] for each in await listed(api)] == [["new"]]
    assert [each["name"] for each in await listed(api, PLACE)] == ["new"]


async def test_a_name_is_taken_once(api: httpx.AsyncClient, neighbour: httpx.AsyncClient) -> None:
    await a_tag(api)
    other = await a_tag(api, name="new")
    await a_tag(neighbour)

    again = await api.post(PLACE, json={"name": "vip"})
    renamed = await api.patch(f"{PLACE}/{other['id']}", json={"name": "vip"})

    assert refusal(again) == refusal(renamed) == (409, "CONFLICT", ["name"])


@pytest.mark.parametrize("how", ["tagIds", "excludeTagIds"])
async def test_a_tag_that_a_draft_chooses_by_stays(
    api: httpx.AsyncClient, database: Database, organization: UUID, how: str
) -> None:
    """Without it the draft would reach other people than it was meant for."""
    tag, other = await a_tag(api), await a_tag(api, name="new")
    template, number = await stock(database, organization)
    audience = {"everyone": True, how: [tag["id"]]}
    body = a_body(template, number, audience=audience)
    draft = (await api.post("/api/campaigns", json=body)).json()

    refused = await api.delete(f"{PLACE}/{tag['id']}")
    assert refusal(refused) == (409, "CONFLICT", [])
    assert (await api.delete(f"{PLACE}/{other['id']}")).status_code == 204

    await api.delete(f"/api/campaigns/{draft['id']}")
    assert (await api.delete(f"{PLACE}/{tag['id']}")).status_code == 204


async def test_tagging_and_deleting_at_once_leaves_no_tag_without_a_row(
    api: httpx.AsyncClient,
) -> None:
    contact = await made(api, tags=["vip"])
    place = f"/api/contacts/{contact['id']}"
    body = {"phone": contact["phone"], "tags": ["vip"]}

    for _ in range(5):
        [tag] = await listed(api, PLACE)
        answers = await asyncio.gather(
            api.delete(f"{PLACE}/{tag['id']}"), *(api.put(place, json=body) for _ in range(3))
        )
        assert all(answer.is_success for answer in answers), [each.text for each in answers]
        await api.put(place, json=body)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "vip", "colour": "red"}, "colour"),
        ({"name": "vip", "colour": "#12345"}, "colour"),
        ({"name": "vip", "size": 1}, "size"),
    ],
)
async def test_bad_input_names_its_field(api: httpx.AsyncClient, body: Json, named: str) -> None:
    assert refusal(await api.post(PLACE, json=body)) == (400, "VALIDATION_ERROR", [named])


async def test_a_tag_keeps_its_name_and_colour_when_nothing_is_said_of_them(
    api: httpx.AsyncClient,
) -> None:
    tag = await a_tag(api, colour="#d97706")

    for nothing in ({}, {"name": None}):
        answer = await api.patch(f"{PLACE}/{tag['id']}", json=nothing)
        assert answer.json() == tag


async def test_another_organizations_tag_is_not_there(
    api: httpx.AsyncClient, neighbour: httpx.AsyncClient
) -> None:
    theirs = await a_tag(neighbour)

    for id in (theirs["id"], new_id()):
        changed = await api.patch(f"{PLACE}/{id}", json={"name": "mine"})
        deleted = await api.delete(f"{PLACE}/{id}")
        assert refusal(changed) == refusal(deleted) == (404, "NOT_FOUND", [])
    assert await listed(neighbour, PLACE) == [theirs]
