"""The audit log of contacts and groups: what was done to which, and never to whom."""

import asyncio
from uuid import UUID

import asyncpg
import httpx
import pytest

from tests.contacts.requests import PLACE, Json, made, refusal

ANA = {"phone": "+14155550142", "name": "Ana Souza", "email": "ana@example.org", "tags": ["vip"]}
PRIVATE = ("4155550142", "Ana", "ana@example.org", "vip", "Souza")


async def told(owner: asyncpg.Connection, organization: UUID) -> list[asyncpg.Record]:
    rows: list[asyncpg.Record] = await owner.fetch(
        "select *, before::text as was, after::text as becomes from audit_entry"
        " where organization_id = $1 order by id",
        organization,
    )
    return rows


async def actions(owner: asyncpg.Connection, organization: UUID) -> list[str]:
    return [row["action"] for row in await told(owner, organization)]


async def test_a_contact_s_life_is_told_without_saying_who_it_is(
    api: httpx.AsyncClient, owner: asyncpg.Connection, organization: UUID
) -> None:
    contact = await made(api, **{**ANA, "phone": "+14155550142"})
    at = f"{PLACE}/{contact['id']}"
    await api.put(at, json={**ANA, "name": "Ana Maria"})
    await api.post(f"{at}/opt-in")
    await api.post(f"{at}/opt-out", json={"source": "phone call with Ana"})
    await api.delete(at)

    rows = await told(owner, organization)
    assert [row["action"] for row in rows] == [
        *("contact.created", "contact.replaced", "contact.opted_in", "contact.opted_out"),
        "contact.deleted",
    ]
    assert {str(row["subject_id"]) for row in rows} == {contact["id"]}
    assert {row["actor_kind"] for row in rows} == {"API_KEY"}
    assert rows[1]["becomes"] == '{"name": "(changed)"}'
    assert rows[3]["was"] == '{"consent": "OPTED_IN"}'
    written = " ".join(str(dict(row)) for row in rows)
    assert [word for word in PRIVATE if word in written] == []


async def test_many_contacts_are_one_entry_with_counts_and_ids(
    api: httpx.AsyncClient, owner: asyncpg.Connection, organization: UUID
) -> None:
    known = await made(api)
    items: list[Json] = [{"phone": "+14155550142"}, {"phone": "+14155550143"}, {"phone": "12"}]
    answer = (await api.post(f"{PLACE}/bulk", json={"contacts": items})).json()

    [_, entry] = await told(owner, organization)
    facts = httpx.Response(200, text=entry["becomes"]).json()
    assert entry["action"] == "contact.saved"
    assert (facts["created"], facts["updated"], facts["skipped"]) == (1, 1, 1)
    assert facts["contactIds"] == [known["id"], answer["items"][1]["id"]]
    assert "+1415" not in entry["becomes"]


async def test_a_file_is_one_entry_for_a_thousand_rows(
    api: httpx.AsyncClient, owner: asyncpg.Connection, organization: UUID
) -> None:
    rows = "\n".join(f"+1415{n:07}" for n in range(5550000, 5551500))
    answer = await api.post(
        f"{PLACE}/import",
        content=f"phone\n{rows}\n",
        params={"groupName": "Regulars"},
        headers={"Content-Type": "text/csv"},
    )
    assert answer.json()["created"] == 1500, answer.text

    entries = await told(owner, organization)
    assert [row["action"] for row in entries] == [
        *("group.created", "contact.imported", "contact.imported"),
    ]
    facts = [httpx.Response(200, text=row["becomes"]).json() for row in entries[1:]]
    assert [each["created"] for each in facts] == [1000, 500]
    assert {each["groupId"] for each in facts} == {answer.json()["groupId"]}
    assert {row["actor_kind"] for row in entries} == {"API_KEY"}


async def test_a_group_s_life_is_told(
    api: httpx.AsyncClient, owner: asyncpg.Connection, organization: UUID
) -> None:
    contact = (await made(api))["id"]
    group = (await api.post("/api/groups", json={"name": "Regulars"})).json()["id"]
    at = f"/api/groups/{group}"
    await api.put(at, json={"name": "Friends"})
    await api.post(f"{at}/contacts", json={"contactIds": [contact]})
    await api.request("DELETE", f"{at}/contacts", json={"contactIds": [contact]})
    await api.delete(at)

    rows = (await told(owner, organization))[1:]
    assert [(row["action"], row["was"]) for row in rows] == [
        ("group.created", None),
        ("group.renamed", '{"name": "Regulars"}'),
        ("group.members_added", None),
        ("group.members_removed", None),
        ("group.deleted", '{"name": "Friends"}'),
    ]
    assert {str(row["subject_id"]) for row in rows} == {group}


@pytest.mark.parametrize("command", ["opt-in", "opt-out"])
async def test_what_was_refused_is_not_told(
    api: httpx.AsyncClient,
    neighbour: httpx.AsyncClient,
    owner: asyncpg.Connection,
    organization: UUID,
    command: str,
) -> None:
    theirs = (await made(neighbour))["id"]
    assert (await api.post(f"{PLACE}/{theirs}/{command}")).status_code == 404
    assert (await api.delete(f"{PLACE}/{theirs}")).status_code == 404
    assert (await api.post(PLACE, json={"phone": "12"})).status_code == 400

    assert await actions(owner, organization) == []


async def test_two_requests_for_one_phone_make_one_contact_and_one_entry(
    api: httpx.AsyncClient, owner: asyncpg.Connection, organization: UUID
) -> None:
    answers = await asyncio.gather(
        *(api.post(PLACE, json={"phone": "+14155550142"}) for _ in range(4))
    )

    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409]
    refused = [refusal(each) for each in answers if each.status_code == 409]
    assert refused == [(409, "CONFLICT", ["phone"])] * 3
    assert await actions(owner, organization) == ["contact.created"]
