"""Meta's door: what it believes, what it refuses, and what a 200 means."""

import hashlib
import hmac
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import httpx
import orjson
import pytest

from core.database import Database
from core.ids import new_id
from tests.api.app import NOWHERE, SECRET, VERIFY, running, settings
from tests.ingest.look import archived, messages_of
from tests.ingest.moments import epoch
from tests.ingest.world import Business, Json, a_business, a_delivery, drain

DOOR = "/api/webhooks/whatsapp"


@pytest.fixture
async def client(database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with running(settings(database_url)) as started:
        yield started


def signature(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


async def deliver(
    client: httpx.AsyncClient, body: bytes, signed: str | None = None
) -> httpx.Response:
    headers = {"X-Hub-Signature-256": signed if signed is not None else signature(body)}
    return await client.post(DOOR, content=body, headers=headers)


def code_of(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def a_message(wamid: str) -> Json:
    return {
        "messages": [
            {
                "from": "14155550142",
                "id": wamid,
                "timestamp": epoch(),
                "type": "text",
                "text": {"body": "Hi 👋"},
            }
        ]
    }


async def test_the_handshake_returns_the_challenge_to_who_knows_the_token(
    client: httpx.AsyncClient,
) -> None:
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": VERIFY}

    answer = await client.get(DOOR, params=query)
    refused = await client.get(DOOR, params=query | {"hub.verify_token": "é"})

    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert code_of(refused) == (403, "AUTHORIZATION_ERROR")


async def test_a_200_means_stored(
    client: httpx.AsyncClient, database: Database, owner: asyncpg.Connection
) -> None:
    business = await a_business(database)

    answer = await deliver(client, a_delivery(business, "messages", a_message("wamid.1")))

    assert answer.status_code == 200
    assert await archived(owner, business) == 1
    await drain(database)
    [message] = await messages_of(database, business)
    assert message.body is not None
    assert message.body["text"] == "Hi 👋"


async def test_escapes_and_slashes_as_meta_signs_them_are_read(
    client: httpx.AsyncClient, database: Database
) -> None:
    business = await a_business(database)
    body = a_delivery(business, "messages", a_message("wamid.1/2"))
    as_meta = body.decode().encode("ascii", "backslashreplace").replace(b"/", b"\\/")
    as_meta = as_meta.replace(b"\\U0001f44b", b"\\ud83d\\udc4b")

    assert (await deliver(client, as_meta)).status_code == 200

    await drain(database)
    assert [each.wamid for each in await messages_of(database, business)] == ["wamid.1/2"]


@pytest.mark.parametrize(
    "signed", ["", "sha256=", "sha256=" + "0" * 64, "sha256=é" + "0" * 63, "0" * 64]
)
async def test_a_wrong_signature_is_refused_and_nothing_kept(
    client: httpx.AsyncClient, database: Database, owner: asyncpg.Connection, signed: str
) -> None:
    business = await a_business(database)
    body = a_delivery(business, "messages", a_message("wamid.1"))
    headers = [(b"x-hub-signature-256", signed.encode("latin-1"))]

    answer = await client.post(DOOR, content=body, headers=headers)

    assert code_of(answer) == (401, "AUTHENTICATION_ERROR")
    assert await archived(owner, business) == 0


async def test_a_missing_signature_is_refused(client: httpx.AsyncClient) -> None:
    assert code_of(await client.post(DOOR, content=b"{}")) == (401, "AUTHENTICATION_ERROR")


async def test_during_rotation_both_secrets_are_believed(
    database: Database, database_url: str
) -> None:
    business = await a_business(database)
    body = a_delivery(business, "messages", a_message("wamid.1"))
    configured = settings(database_url)
    meta = configured.meta.model_copy(
        update={
            "app_secret": type(configured.meta.app_secret)("new"),
            "previous_app_secret": configured.meta.app_secret,
        }
    )
    async with running(configured.model_copy(update={"meta": meta})) as client:
        answers = [await deliver(client, body, signature(body, key)) for key in ("new", SECRET)]

    assert [answer.status_code for answer in answers] == [200, 200]
    await drain(database)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b'{"a":NaN}'])
async def test_a_body_that_is_no_object_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    assert code_of(await deliver(client, body)) == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize(
    "body", [b"{}", b'{"entry":7}', b'{"entry":[]}', b'{"entry":[null,{"changes":"x"}]}']
)
async def test_whatever_else_is_signed_is_answered_200(
    client: httpx.AsyncClient, body: bytes
) -> None:
    assert (await deliver(client, body)).status_code == 200


async def test_a_broken_entry_loses_none_of_its_neighbours(
    client: httpx.AsyncClient, database: Database
) -> None:
    business = await a_business(database)
    good = orjson.loads(a_delivery(business, "messages", a_message("wamid.1")))["entry"][0]
    changes = [{"field": 7, "value": "x"}, "change", *good["changes"]]
    broken = {"entry": ["entry", {"id": business.account, "changes": changes}, {"changes": None}]}

    assert (await deliver(client, orjson.dumps(broken))).status_code == 200

    await drain(database)
    assert [each.wamid for each in await messages_of(database, business)] == ["wamid.1"]


async def test_a_body_over_three_megabytes_is_refused(client: httpx.AsyncClient) -> None:
    answer = await deliver(client, b"x" * (3 * 1024 * 1024 + 1))

    assert code_of(answer) == (413, "PAYLOAD_TOO_LARGE")


async def test_a_long_body_without_a_length_is_refused_while_it_is_read(
    client: httpx.AsyncClient,
) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield b"x" * 1024 * 1024

    answer = await client.post(DOOR, content=endless())

    assert code_of(answer) == (413, "PAYLOAD_TOO_LARGE")
    assert sent < 10


async def test_an_event_of_an_unknown_number_is_kept_aside(
    client: httpx.AsyncClient, owner: asyncpg.Connection
) -> None:
    nobody = Business(*_nobody())
    before = await owner.fetchval("select count(*) from webhook_unrouted")

    answer = await deliver(client, a_delivery(nobody, "messages", a_message("wamid.1")))

    assert answer.status_code == 200
    assert await owner.fetchval("select count(*) from webhook_unrouted") == before + 1


def _nobody() -> tuple[UUID, UUID, str, UUID, str]:
    return new_id(), new_id(), "404", new_id(), "404"


async def test_without_postgresql_meta_is_asked_to_keep_it(database: Database) -> None:
    business = await a_business(database)
    async with running(settings(NOWHERE)) as client:
        answer = await deliver(client, a_delivery(business, "messages", a_message("wamid.1")))

    assert code_of(answer) == (503, "SERVICE_UNAVAILABLE")


async def test_a_200_came_after_the_commit(
    client: httpx.AsyncClient, database: Database, owner: asyncpg.Connection
) -> None:
    """Every event answered 200 is there the moment the answer is."""
    business = await a_business(database)
    bodies = [a_delivery(business, "messages", a_message(f"wamid.{n}")) for n in range(20)]

    for count, body in enumerate(bodies, start=1):
        assert (await deliver(client, body)).status_code == 200
        assert await archived(owner, business) == count

    await drain(database)
