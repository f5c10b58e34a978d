"""Contacts over HTTP, one at a time."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlmodel import select

from core.database import Database
from core.ids import new_id
from models.accounts.connecting import NumberFacts, connect
from models.contacts.tables import ConsentRecord
from models.sending.tables import Message
from tests.contacts.requests import PLACE, Json, listed, made, refusal

MARK = "+55 11 98765-4321"
WHOLE: Json = {
    "phone": "+5511987654321",
    "userId": "BR.7730014412",
    "name": "Ana Souza",
    "email": "ana@example.com",
    "company": "Padaria",
    "language": "pt_BR",
    "country": "BR",
    "timezone": "America/Sao_Paulo",
    "tags": ["regular", "vip"],
    "custom": {"loyalty": 12, "share": 0.5, "member": True, "city": "São Paulo"},
}


async def test_a_contact_is_shown_as_it_was_made(api: httpx.AsyncClient) -> None:
    consent = {"state": "OPTED_IN", "source": "checkout", "at": "2026-01-02T03:04:05Z"}
    given = WHOLE | {"phone": MARK, "language": "pt-BR", "country": "br", "consent": consent}

    contact = await made(api, **given)

    shown = (await api.get(f"{PLACE}/{contact['id']}")).json()
    assert shown == contact
    assert {name: shown[name] for name in WHOLE} == WHOLE
    assert (shown["consent"], shown["consentAt"]) == ("OPTED_IN", "2026-01-02T03:04:05Z")


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, "phone"),
        ({"phone": "4155550142"}, "phone"),
        ({"phone": "+1415"}, "phone"),
        ({"phone": 14155550142}, "phone"),
        ({"userId": "7730014412"}, "userId"),
        ({"phone": MARK, "nickname": "A"}, "nickname"),
        ({"phone": MARK, "name": "x" * 201}, "name"),
        ({"phone": MARK, "name": "\x00"}, "name"),
        ({"phone": MARK, "email": "ana"}, "email"),
        ({"phone": MARK, "language": "Portuguese!"}, "language"),
        ({"phone": MARK, "country": "Brasil"}, "country"),
        ({"phone": MARK, "timezone": "Mars/Olympus"}, "timezone"),
        ({"phone": MARK, "tags": "vip"}, "tags"),
        ({"phone": MARK, "tags": ["vip", ""]}, "tags.1"),
        ({"phone": MARK, "custom": {"size": {"eu": 38}}}, "custom.size"),
        ({"phone": MARK, "custom": {"size": 2**60}}, "custom.size"),
        ({"phone": MARK, "consent": {"state": "MAYBE"}}, "consent.state"),
        (
            {"phone": MARK, "consent": {"state": "OPTED_IN", "at": "2999-01-01T00:00:00Z"}},
            "consent.at",
        ),
        (
            {"phone": MARK, "consent": {"state": "OPTED_IN", "at": "2026-01-01T00:00:00"}},
            "consent.at",
        ),
    ],
)
async def test_bad_input_names_its_field_and_not_the_phone(
    api: httpx.AsyncClient, fields: Json, named: str
) -> None:
    answer = await api.post(PLACE, json=fields)

    assert refusal(answer) == (400, "VALIDATION_ERROR", [named])
    assert "98765-4321" not in answer.text
    assert await listed(api) == []


async def test_malformed_json_is_named_body(api: httpx.AsyncClient) -> None:
    answer = await api.post(
        PLACE, content='{"phone":', headers={"Content-Type": "application/json"}
    )

    assert refusal(answer) == (400, "VALIDATION_ERROR", ["body"])


async def test_a_phone_without_its_country_takes_the_default_region(api: httpx.AsyncClient) -> None:
    local = {"phone": "11 98765-4321"}

    answer = await api.post(PLACE, json=local, params={"defaultRegion": "br"})
    wrong = await api.post(PLACE, json=local, params={"defaultRegion": "Brasil"})

    assert answer.json()["phone"] == "+5511987654321"
    assert refusal(wrong) == (400, "VALIDATION_ERROR", ["defaultRegion"])


@pytest.mark.parametrize(
    ("again", "named"),
    [
        ({"phone": "+55 11 8765-4321"}, "phone"),
        ({"userId": "BR.7730014412"}, "userId"),
        ({"phone": "+14155550142", "userId": "BR.7730014412"}, "userId"),
    ],
)
async def test_what_another_contact_is_called_is_taken(
    api: httpx.AsyncClient, again: Json, named: str
) -> None:
    await made(api, **WHOLE)

    answer = await api.post(PLACE, json=again)

    assert refusal(answer) == (409, "CONFLICT", [named])
    assert len(await listed(api)) == 1


async def test_two_organizations_may_know_the_same_phone(
    api: httpx.AsyncClient, neighbour: httpx.AsyncClient
) -> None:
    mine, theirs = await made(api, name="Ana"), await made(neighbour, name="Anna")

    assert [contact["id"] for contact in await listed(api)] == [mine["id"]]
    assert [contact["id"] for contact in await listed(neighbour)] == [theirs["id"]]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("PUT", "", {"phone": "+14155550100"}),
        ("DELETE", "", None),
        ("POST", "/opt-in", {}),
        ("POST", "/opt-out", {}),
    ],
)
async def test_a_contact_of_another_organization_is_not_there(
    api: httpx.AsyncClient, neighbour: httpx.AsyncClient, method: str, path: str, body: Any
) -> None:
    contact = await made(api, name="Ana")

    foreign = await neighbour.request(method, f"{PLACE}/{contact['id']}{path}", json=body)
    nobodys = await api.request(method, f"{PLACE}/{new_id()}{path}", json=body)
    no_id = await api.request(method, f"{PLACE}/ana{path}", json=body)

    assert refusal(foreign) == refusal(nobodys) == refusal(no_id) == (404, "NOT_FOUND", [])
    assert (await api.get(f"{PLACE}/{contact['id']}")).json() == contact


async def test_replacing_writes_every_field(api: httpx.AsyncClient) -> None:
    contact = await made(api, **WHOLE)

    answer = await api.put(f"{PLACE}/{contact['id']}", json={"phone": MARK, "tags": ["vip", "new"]})

    emptied = dict.fromkeys(WHOLE) | {"phone": "+5511987654321", "tags": ["new", "vip"]}
    assert {name: answer.json()[name] for name in WHOLE} == emptied | {"custom": {}}


async def test_a_replaced_phone_is_free_again(api: httpx.AsyncClient) -> None:
    contact = await made(api)
    moved = await api.put(f"{PLACE}/{contact['id']}", json={"phone": "+14155550100"})

    await made(api)

    assert moved.json()["phone"] == "+14155550100"
    assert len(await listed(api)) == 2


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"phone": "+14155550100"}, (409, "CONFLICT", ["phone"])),
        ({"name": "Ana"}, (400, "VALIDATION_ERROR", ["phone"])),
        (
            {"phone": "+14155550142", "consent": {"state": "OPTED_IN"}},
            (400, "VALIDATION_ERROR", ["consent"]),
        ),
    ],
)
async def test_a_contact_is_not_replaced_by_what_does_not_fit(
    api: httpx.AsyncClient, body: Json, expected: tuple[int, str, list[str]]
) -> None:
    contact = await made(api, name="Ana")
    await made(api, phone="+14155550100")

    answer = await api.put(f"{PLACE}/{contact['id']}", json=body)

    assert refusal(answer) == expected
    assert (await api.get(f"{PLACE}/{contact['id']}")).json() == contact


async def test_a_deleted_contact_leaves_nothing(api: httpx.AsyncClient) -> None:
    contact = await made(api, **WHOLE, consent={"state": "OPTED_IN"})

    answer = await api.delete(f"{PLACE}/{contact['id']}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert await listed(api) == []
    await made(api, **WHOLE)


async def test_a_contact_that_was_written_to_is_kept(
    api: httpx.AsyncClient, database: Database, organization: UUID
) -> None:
    contact = await made(api)
    await _has_a_message(database, organization, UUID(contact["id"]))

    answer = await api.delete(f"{PLACE}/{contact['id']}")

    assert refusal(answer) == (409, "CONFLICT", [])
    assert await listed(api) == [contact]


async def test_wishes_are_kept_and_the_latest_counts(
    api: httpx.AsyncClient, database: Database, organization: UUID
) -> None:
    contact = await made(api)
    place = f"{PLACE}/{contact['id']}"

    out = await api.post(f"{place}/opt-out", json={"source": "phone call", "proof": "note 7"})
    earlier = await api.post(f"{place}/opt-in", json={"at": "2020-01-01T00:00:00Z"})
    back = await api.post(f"{place}/opt-in")

    wishes = [answer.json()["consent"] for answer in (out, earlier, back)]
    async with database.transaction([organization]) as session:
        kept = list(await session.exec(select(ConsentRecord)))
    assert wishes == ["OPTED_OUT", "OPTED_OUT", "OPTED_IN"]
    assert ("phone call", "note 7") in {(each.source, each.proof) for each in kept}
    assert len(kept) == 3


async def _has_a_message(database: Database, organization: UUID, contact: UUID) -> None:
    async with database.transaction([organization]) as session:
        connected = await connect(
            session,
            organization,
            waba_id=str(new_id().int),
            name="Bakery",
            sealed_token="sealed",
            number=NumberFacts(str(new_id().int), "+1 555 010 2000"),
        )
        session.add(
            Message(
                organization_id=organization,
                phone_number_id=connected.number_id,
                contact_id=contact,
                inbound=True,
                type="text",
                at=datetime.now(UTC),
            )
        )
