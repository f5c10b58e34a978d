"""AI providers over REST: keys go in and never come out, and addresses are judged."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from temporalio.client import Client
from temporalio.worker import Worker

from activities.ai.activities import AiActivities
from activities.ai.candidates import Candidates
from clients.ai.breaker import BreakerRule
from clients.ai.gateway import Gateway
from clients.ai.prices import Prices
from core.database import Database
from core.keyring import Keyring
from core.settings import TemporalSettings
from core.temporal.queues import TaskQueue
from models.ai.types import KEY_PURPOSE, MOST_PROVIDERS
from models.auth.types import ActorKind
from tests.api.app import running, settings
from tests.api.desk import told
from tests.auth.callers import a_key, an_organization, bearing
from tests.clients.ai.places import Place, a_place

PROVIDERS = "/api/ai/providers"
SECRET = "sk-ant-nobody-may-see-this-1234"
Json = dict[str, Any]


def a_provider(**more: object) -> Json:
    given = {"kind": "ANTHROPIC", "name": "Claude", "apiKey": SECRET, "model": "claude-sonnet-5-5"}
    return given | more


@pytest.fixture
async def office(database: Database) -> UUID:
    return await an_organization(database)


@pytest.fixture
async def http(
    database: Database, database_url: str, office: UUID
) -> AsyncIterator[httpx.AsyncClient]:
    key = await a_key(database, office)
    async with running(settings(database_url)) as client:
        client.headers.update(bearing(key.secret))
        yield client


async def add(http: httpx.AsyncClient, **more: object) -> Json:
    answer = await http.post(PROVIDERS, json=a_provider(**more))
    assert answer.status_code == httpx.codes.CREATED, answer.text
    made: Json = answer.json()
    return made


def refused_field(answer: httpx.Response) -> str:
    assert answer.status_code == httpx.codes.BAD_REQUEST, answer.text
    field: str = answer.json()["error"]["details"][0]["field"]
    return field


async def test_a_key_is_sealed_and_only_its_end_is_shown(
    http: httpx.AsyncClient, owner: asyncpg.Connection, keyring: Keyring, office: UUID
) -> None:
    made = await add(http)
    listed = await http.get(PROVIDERS)

    assert made["keyEnds"] == "1234"
    assert SECRET not in listed.text
    sealed = await owner.fetchval("select sealed_key from ai_provider where id = $1", made["id"])
    assert SECRET not in sealed
    assert await keyring.open_text(sealed, purpose=KEY_PURPOSE) == SECRET


async def test_providers_are_listed_in_the_order_in_which_they_are_asked(
    http: httpx.AsyncClient,
) -> None:
    for name, position in (("third", 9), ("first", 0), ("second", 4)):
        await add(http, name=name, position=position)

    listed = (await http.get(PROVIDERS)).json()

    assert [each["name"] for each in listed["data"]] == ["first", "second", "third"]


async def test_a_change_leaves_the_rest_as_it_was_and_the_log_does_not_hold_the_key(
    http: httpx.AsyncClient, database: Database, office: UUID
) -> None:
    made = await add(http, temperature=0.5)
    change = {"temperature": None, "apiKey": SECRET + "-new5678"}

    answer = await http.patch(f"{PROVIDERS}/{made['id']}", json=change)

    assert answer.is_success, answer.text
    after = answer.json()
    assert (after["temperature"], after["keyEnds"], after["model"]) == (
        None,
        "5678",
        made["model"],
    )
    assert after["changedAt"] > made["changedAt"]
    entries = await told(database, office, UUID(made["id"]))
    assert [entry.action for entry in entries] == ["ai_provider.created", "ai_provider.changed"]
    assert entries[1].after == {"temperature": None, "api_key": "(changed)"}
    assert "sk-ant" not in repr([(entry.before, entry.after) for entry in entries])


async def test_a_deleted_provider_is_gone(http: httpx.AsyncClient) -> None:
    made = await add(http)

    assert (await http.delete(f"{PROVIDERS}/{made['id']}")).status_code == 204

    assert (await http.get(PROVIDERS)).json()["data"] == []
    assert (await http.delete(f"{PROVIDERS}/{made['id']}")).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "https://10.0.0.8/v1",
        "https://127.0.0.1/v1",
        "https://169.254.169.254/v1",
        "http://93.184.215.14/v1",
        "https://93.184.215.14:22/v1",
        "https://localhost/v1",
        "https://user@93.184.215.14/v1",
        "https://93.184.215.14/v1?key=1",
    ],
)
async def test_only_public_addresses_are_taken(http: httpx.AsyncClient, address: str) -> None:
    body = a_provider(kind="OPENAI_COMPATIBLE", baseUrl=address)

    assert refused_field(await http.post(PROVIDERS, json=body)) == "baseUrl"

    made = await add(http, kind="OPENAI_COMPATIBLE", baseUrl="https://93.184.215.14/v1")
    change = {"baseUrl": address, "apiKey": SECRET}
    answer = await http.patch(f"{PROVIDERS}/{made['id']}", json=change)
    assert refused_field(answer) == "baseUrl"


async def test_a_compatible_provider_needs_an_address_and_keeps_one(
    http: httpx.AsyncClient,
) -> None:
    body = a_provider(kind="OPENAI_COMPATIBLE")
    assert refused_field(await http.post(PROVIDERS, json=body)) == "baseUrl"
    made = await add(http, kind="OPENAI_COMPATIBLE", baseUrl="https://93.184.215.14/v1")

    answer = await http.patch(f"{PROVIDERS}/{made['id']}", json={"baseUrl": None, "apiKey": SECRET})

    assert refused_field(answer) == "baseUrl"


async def test_a_key_is_never_sent_to_an_address_it_was_not_given_for(
    http: httpx.AsyncClient,
) -> None:
    made = await add(http)
    url = f"{PROVIDERS}/{made['id']}"

    answer = await http.patch(url, json={"baseUrl": "https://93.184.215.14/v1"})

    assert refused_field(answer) == "apiKey"
    assert (await http.get(PROVIDERS)).json()["data"][0]["baseUrl"] is None


async def test_a_key_that_no_header_takes_is_refused_without_being_repeated(
    http: httpx.AsyncClient,
) -> None:
    answer = await http.post(PROVIDERS, json=a_provider(apiKey="sk-two words\r\nX-Other: 1"))

    assert refused_field(answer) == "apiKey"
    assert "two words" not in answer.text


async def test_a_name_belongs_to_one_provider(http: httpx.AsyncClient) -> None:
    await add(http)
    other = await add(http, name="Other")

    taken = await http.post(PROVIDERS, json=a_provider())
    renamed = await http.patch(f"{PROVIDERS}/{other['id']}", json={"name": "Claude"})

    assert taken.status_code == renamed.status_code == httpx.codes.CONFLICT


async def test_an_organization_has_only_so_many(http: httpx.AsyncClient) -> None:
    for number in range(MOST_PROVIDERS):
        await add(http, name=str(number))

    answer = await http.post(PROVIDERS, json=a_provider(name="one more"))

    assert answer.status_code == httpx.codes.CONFLICT


async def test_a_test_of_a_provider_that_is_not_ours_is_404_and_without_temporal_503(
    http: httpx.AsyncClient,
) -> None:
    strange = await http.post("/api/ai/test", json={"providerId": str(uuid4())})
    away = await http.post("/api/ai/test", json={})

    assert strange.status_code == httpx.codes.NOT_FOUND
    assert away.status_code == httpx.codes.SERVICE_UNAVAILABLE


async def test_a_minute_has_only_so_many_tests(
    database: Database, database_url: str, office: UUID
) -> None:
    key = await a_key(database, office)
    configured = settings(database_url)
    configured.limits = configured.limits.model_copy(update={"ai_calls_per_minute": 0})
    async with running(configured) as http:
        answer = await http.post("/api/ai/test", json={}, headers=bearing(key.secret))

    assert answer.status_code == httpx.codes.TOO_MANY_REQUESTS


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with a_place() as found:
        yield found


async def test_a_test_asks_the_models_and_is_told_to_be_the_caller_s(
    database: Database,
    database_url: str,
    office: UUID,
    keyring: Keyring,
    client: Client,
    temporal_settings: TemporalSettings,
    place: Place,
) -> None:
    ai = place.settings
    candidates = Candidates(database, keyring, ai, place.ways, Prices.shipped())
    gateway = Gateway(BreakerRule(failures=5, within=60, rest=30))
    activities = AiActivities(database, candidates, gateway, ai)
    key = await a_key(database, office)
    configured = settings(database_url)
    configured.temporal = temporal_settings
    async with (
        Worker(client, task_queue=TaskQueue.AI, activities=[activities.probe]),
        running(configured) as http,
    ):
        http.headers.update(bearing(key.secret))
        made = await add(http)
        answer = await http.post("/api/ai/test", json={"providerId": made["id"]})

    assert answer.is_success, answer.text
    said = answer.json()
    assert (said["answered"], said["reason"]) == (True, None)
    assert [each["outcome"] for each in said["attempts"]] == ["ANSWERED"]
    assert said["attempts"][0]["costMicros"] > 0
    assert [call["key"] for call in await place.calls()] == [SECRET]
    tested = (await told(database, office, UUID(made["id"])))[-1]
    assert (tested.action, tested.actor_kind, tested.actor_id) == (
        "ai_provider.tested",
        ActorKind.API_KEY,
        key.id,
    )
