"""How often somebody may ask, and how they are told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import APIRouter
from pydantic import Field

from api.access import everybody, logged_in, may
from api.app import create_app
from api.errors import Conflict
from api.limits import Limits, within
from api.route import Route
from api.state import ServicesDep
from core.database import Database
from core.keyring import Keyring
from core.settings import LimitSettings, Settings
from core.types import Request
from models.auth.access_tokens import issue
from models.auth.keys import create
from models.auth.permissions import Permission, Role
from models.auth.types import Person
from models.requests.quotas import QuotaKind, Quotas
from tests.api.app import GENEROUS, NOWHERE, settings
from tests.auth.callers import a_key, bearing
from tests.organizations.people import People
from tests.requests.processes import NOON

LIMIT, ADDRESS_LIMIT = 25, 22
HEADERS = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
_MAY = may(Permission.READ_CONTACTS)
_START = within(QuotaKind.CAMPAIGN_STARTS)

router = APIRouter(prefix="/trial", route_class=Route)


class Body(Request):
    outcome: str = Field(pattern="^(fine|refused|broken)$")


@router.get("", dependencies=[_MAY])
async def look() -> None:
    return None


@router.get("/forbidden", dependencies=[may(Permission.DELETE_ORGANIZATION)])
async def forbidden() -> None:
    return None


@router.get("/broken", dependencies=[_MAY])
async def broken() -> None:
    raise RuntimeError


@router.get("/me", dependencies=[logged_in])
async def me() -> None:
    return None


@router.post("/open", dependencies=[everybody])
async def knock() -> None:
    return None


@router.post("/start", dependencies=[_MAY, _START])
async def start(body: Body) -> None:
    if body.outcome == "refused":
        raise Conflict("It runs.")
    if body.outcome == "broken":
        raise RuntimeError


@router.post("/media/{size}", dependencies=[_MAY])
async def media(size: int, state: ServicesDep) -> None:
    async with state.database.transaction() as session:
        await Quotas(state.settings.limits).take(session, UUID(int=7), QuotaKind.MEDIA_BYTES, size)


def _few(database_url: str) -> Settings:
    few = {"requests_per_minute": LIMIT, "strangers_per_minute": ADDRESS_LIMIT}
    starts = {"campaign_starts_per_hour": 2, "media_bytes_per_hour": 1000}
    limits = LimitSettings.model_validate(GENEROUS.model_dump() | few | starts)
    return settings(database_url).model_copy(update={"limits": limits})


@asynccontextmanager
async def _counting(configured: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """An app whose minute does not end."""
    app = create_app(configured)
    app.include_router(router)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://parley") as client,
    ):
        database = app.state.services.database
        app.state.limits = Limits(database, configured.limits, lambda: NOON + 12.5)
        yield client


@pytest.fixture
async def client(database_url: str, owner: asyncpg.Connection) -> AsyncIterator[httpx.AsyncClient]:
    """All tests ask from one address, so its count begins anew."""
    await owner.execute("delete from request_count where kind = 'address'")
    async with _counting(_few(database_url)) as started:
        yield started


@pytest.fixture
def people(database: Database, keyring: Keyring, client: httpx.AsyncClient) -> People:
    return People(database, keyring, client)


@pytest.fixture
async def key(database: Database, organization: UUID) -> dict[str, str]:
    return bearing((await a_key(database, organization)).secret)


def _told(answer: httpx.Response) -> list[int]:
    return [int(answer.headers[name]) for name in HEADERS]


async def test_every_answer_tells_a_counted_caller_where_they_stand(
    client: httpx.AsyncClient, key: dict[str, str]
) -> None:
    paths = ["/trial", "/api/contacts?limit=0", "/api/campaigns", "/trial/broken"]
    elsewhere = key | {"X-Organization-Id": "01a1f7f4-8335-73f2-aaaf-2a929531dd0e"}

    answers = [await client.get(path, headers=key) for path in paths]
    answers.append(await client.get("/trial", headers=elsewhere))

    assert [answer.status_code for answer in answers] == [200, 400, 200, 500, 404]
    told = [_told(answer) for answer in answers]
    assert [limit for limit, _, _ in told] == [LIMIT] * 5
    assert [remaining for _, remaining, _ in told] == [LIMIT - n for n in range(1, 6)]
    assert [reset for _, _, reset in told] == [48] * 5


async def test_over_the_limit_everything_is_refused_and_told_when_to_come_back(
    client: httpx.AsyncClient, key: dict[str, str]
) -> None:
    answers = [await client.get("/trial", headers=key) for _ in range(LIMIT + 5)]

    assert [answer.status_code for answer in answers] == [200] * LIMIT + [429] * 5
    assert _told(answers[-1]) == [LIMIT, 0, 48]
    assert answers[-1].headers["retry-after"] == "48"
    assert answers[-1].json()["error"]["code"] == "RATE_LIMIT_EXCEEDED"


async def test_two_processes_share_the_limit(
    client: httpx.AsyncClient, key: dict[str, str], database_url: str
) -> None:
    async with _counting(_few(database_url)) as other:
        answers = [
            (await each.get("/trial", headers=key)).status_code
            for _ in range(40)
            for each in (client, other)
        ]

    assert LIMIT <= answers.count(200) <= LIMIT + 19
    assert answers.count(429) == 80 - answers.count(200)


async def test_a_key_counts_for_who_made_it_together_with_their_logins(
    client: httpx.AsyncClient, people: People, organization: UUID
) -> None:
    ana = await people.member(organization, Role.MANAGER)
    asked = [("/trial", ana.headers), ("/trial/me", ana.headers)]
    async with people.database.transaction([organization]) as session:
        for name in ("shop", "till"):
            key = await create(session, organization, name, user_id=ana.id)
            asked.append(("/trial", bearing(key.secret)))

    told = [_told(await client.get(path, headers=headers))[1] for path, headers in asked]

    assert told == [LIMIT - n for n in range(1, 5)]


async def test_an_organization_may_have_its_own_limit(
    client: httpx.AsyncClient, key: dict[str, str], organization: UUID, owner: asyncpg.Connection
) -> None:
    await owner.execute(
        "update organization set requests_per_minute = 3 where id = $1", organization
    )

    answers = [await client.get("/trial", headers=key) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert _told(answers[0])[:2] == [3, 2]


async def test_what_a_caller_may_not_do_is_counted_too(
    client: httpx.AsyncClient, people: People, organization: UUID
) -> None:
    ana = await people.member(organization, Role.AGENT)

    answers = [await client.get("/trial/forbidden", headers=ana.headers) for _ in range(LIMIT + 1)]

    assert [answer.status_code for answer in answers] == [403] * LIMIT + [429]


async def test_wrong_keys_are_slowed_by_address_and_right_ones_are_not(
    client: httpx.AsyncClient, key: dict[str, str]
) -> None:
    wrong = bearing(f"parley_00000000_{'x' * 43}")
    answers = [await client.get("/trial", headers=wrong) for _ in range(ADDRESS_LIMIT + 2)]

    assert [answer.status_code for answer in answers] == [401] * ADDRESS_LIMIT + [429] * 2
    assert _told(answers[0])[:2] == [ADDRESS_LIMIT, ADDRESS_LIMIT - 1]
    assert "retry-after" in answers[-1].headers
    assert (await client.get("/trial", headers=key)).status_code == 200


async def test_tokens_of_ended_sessions_count_for_the_address(
    client: httpx.AsyncClient, keyring: Keyring
) -> None:
    nobody = bearing(await issue(keyring, Person(UUID(int=1), UUID(int=2))))

    answers = [await client.get("/trial/me", headers=nobody) for _ in range(ADDRESS_LIMIT + 1)]

    assert [answer.status_code for answer in answers] == [401] * ADDRESS_LIMIT + [429]


async def test_open_routes_are_limited_by_address_but_not_health_and_webhooks(
    client: httpx.AsyncClient,
) -> None:
    knocks = [(await client.post("/trial/open")).status_code for _ in range(ADDRESS_LIMIT + 1)]
    health = [await client.get("/api/health/live") for _ in range(ADDRESS_LIMIT + 1)]
    forged = [await client.post("/api/webhooks/whatsapp") for _ in range(ADDRESS_LIMIT + 1)]

    assert knocks == [200] * ADDRESS_LIMIT + [429]
    assert {answer.status_code for answer in health} == {200}
    assert {answer.status_code for answer in forged} == {401}
    assert HEADERS[0] not in health[0].headers


async def test_no_address_is_written_down(
    client: httpx.AsyncClient, owner: asyncpg.Connection
) -> None:
    for _ in range(ADDRESS_LIMIT + 10):
        await client.post("/trial/open")

    subjects = await owner.fetch("select subject from request_count where kind = 'address'")
    assert [len(row["subject"]) for row in subjects] == [64]


async def test_a_quota_is_used_by_what_succeeds_and_by_what_may_have(
    client: httpx.AsyncClient, key: dict[str, str]
) -> None:
    async def started(outcome: str) -> httpx.Response:
        return await client.post("/trial/start", headers=key, json={"outcome": outcome})

    refused = [(await started("refused")).status_code for _ in range(3)]
    invalid = [(await started("unheard of")).status_code for _ in range(3)]
    done = [(await started(outcome)).status_code for outcome in ("fine", "broken")]
    over = await started("fine")

    assert (refused, invalid, done) == ([409] * 3, [400] * 3, [200, 500])
    assert over.status_code == 429
    assert _told(over)[:2] == [2, 0]
    assert 1 <= int(over.headers["retry-after"]) <= 3600


async def test_a_repeated_request_is_answered_again_and_uses_no_quota(
    client: httpx.AsyncClient, key: dict[str, str]
) -> None:
    body = {"outcome": "fine"}
    once = [
        await client.post("/trial/start", headers=key | {"Idempotency-Key": "k-1"}, json=body)
        for _ in range(5)
    ]
    again = await client.post("/trial/start", headers=key, json=body)

    assert {answer.status_code for answer in (*once, again)} == {200}


async def test_a_quota_that_is_reached_deeper_inside_is_the_same_refusal(
    client: httpx.AsyncClient, key: dict[str, str]
) -> None:
    answer = await client.post("/trial/media/1001", headers=key)

    assert answer.status_code == 429
    assert _told(answer)[:2] == [1000, 0]
    assert "retry-after" in answer.headers


async def test_without_postgresql_strangers_are_counted_all_the_same() -> None:
    async with _counting(_few(NOWHERE)) as client:
        answers = [(await client.post("/trial/open")).status_code for _ in range(50)]

    assert answers == [200] * ADDRESS_LIMIT + [429] * (50 - ADDRESS_LIMIT)
