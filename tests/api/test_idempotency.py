"""`Idempotency-Key`: what is sent twice is done once and answered the same both times."""

import asyncio
import base64
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import Response
from fastapi.responses import StreamingResponse

from api.access import may
from api.change import ChangeDep
from api.errors import NotFound
from api.keeping import Keeping
from api.route import guarded
from api.state import opened
from core.database import Database
from core.ids import new_id
from models.auth.permissions import Permission
from models.contacts.groups import GroupRepository
from models.requests.answers import Asked, Begun
from tests.api.app import NOWHERE, running, settings
from tests.api.desk import Desk
from tests.auth.callers import a_key, an_organization, bearing
from tests.contacts.requests import refusal

KEY = {"Idempotency-Key": "order-66"}
REPLAYED = "idempotent-replayed"
_ALLOWED = [may(Permission.WRITE_CONTACTS)]


@dataclass
class Counter:
    """A route that makes a group; a test holds its first try up, or sees it refuse."""

    http: httpx.AsyncClient = field(init=False)
    organization: UUID = field(init=False)
    tries: int = 0
    held: bool = False
    refuses: bool = False
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def post(
        self, name: str = "Regulars", place: str = "made", **headers: str
    ) -> httpx.Response:
        return await self.http.post(
            f"/counter/{place}", json={"name": name}, headers={**KEY, **headers}
        )


@pytest.fixture
async def counter(database: Database, database_url: str) -> AsyncIterator[Counter]:
    made = Counter()
    router = guarded("/counter", ["Counter"])

    @router.post("/made", dependencies=_ALLOWED, status_code=201)
    async def make(change: ChangeDep, response: Response) -> dict[str, str]:
        made.tries += 1
        mine = made.tries
        if made.held and mine == 1:
            made.arrived.set()
            await made.released.wait()
        if made.refuses:
            raise NotFound("Not yet.")
        groups = GroupRepository(change.session, change.organization_id)
        group = await groups.make(f"try {mine}")
        await change.note("group.created", group.id)
        response.headers["Location"] = f"/groups/{group.id}"
        return {"id": str(group.id)}

    @router.post("/streamed", dependencies=_ALLOWED)
    async def stream() -> StreamingResponse:
        made.tries += 1

        async def pieces() -> AsyncIterator[str]:
            yield f"try {made.tries}"

        return StreamingResponse(pieces())

    made.organization = await an_organization(database)
    key = await a_key(database, made.organization)
    async with running(settings(database_url), router) as made.http:
        made.http.headers.update(bearing(key.secret))
        yield made


async def names(owner: asyncpg.Connection, organization: UUID) -> list[str]:
    rows = await owner.fetch(
        "select name from contact_group where organization_id = $1 order by id", organization
    )
    return [row["name"] for row in rows]


async def grow_old(owner: asyncpg.Connection, organization: UUID) -> None:
    """As if the first try had begun three minutes ago."""
    await owner.execute(
        "update kept_answer set tried_at = now() - interval '3 minutes' where owner_id = $1",
        organization,
    )


async def test_a_repetition_gets_the_first_answer(
    counter: Counter, owner: asyncpg.Connection
) -> None:
    first, again = await counter.post(), await counter.post()

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert first.headers["location"] == again.headers["location"]
    assert (REPLAYED in first.headers, again.headers[REPLAYED]) == (False, "true")
    assert (counter.tries, await names(owner, counter.organization)) == (1, ["try 1"])


async def test_without_a_key_everything_is_done(counter: Counter) -> None:
    for _ in range(2):
        await counter.http.post("/counter/made", json={"name": "Regulars"})

    assert counter.tries == 2


async def test_the_key_of_another_request_is_refused(counter: Counter) -> None:
    await counter.post()

    assert refusal(await counter.post("Others")) == (409, "CONFLICT", ["Idempotency-Key"])
    assert refusal(await counter.post(place="streamed"))[0] == 409
    assert counter.tries == 1


@pytest.mark.parametrize("broken", ["", " ", "two words", "é", "x" * 256, "tab\there"])
async def test_a_broken_key_is_refused(counter: Counter, broken: str) -> None:
    answer = await counter.http.post(
        "/counter/made", json={"name": "Regulars"}, headers=[(b"Idempotency-Key", broken.encode())]
    )

    assert refusal(answer) == (400, "VALIDATION_ERROR", ["Idempotency-Key"])
    assert counter.tries == 0


async def test_twins_make_one_and_get_the_same_answer(
    counter: Counter, owner: asyncpg.Connection
) -> None:
    answers = await asyncio.gather(*(counter.post() for _ in range(8)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert [REPLAYED in answer.headers for answer in answers].count(False) == 1
    assert await names(owner, counter.organization) == ["try 1"]


async def test_a_twin_waits_for_a_first_try_that_is_slow(counter: Counter) -> None:
    counter.held = True
    first = asyncio.create_task(counter.post())
    await counter.arrived.wait()
    second = asyncio.create_task(counter.post())
    counter.released.set()

    assert (await first).content == (await second).content
    assert counter.tries == 1


async def test_a_refused_request_may_be_repeated_with_its_key(counter: Counter) -> None:
    counter.refuses = True
    assert (await counter.post()).status_code == 404
    counter.refuses = False

    assert (await counter.post()).status_code == 201
    assert counter.tries == 2


async def test_a_bad_body_may_be_corrected_with_the_same_key(counter: Counter) -> None:
    bad = await counter.http.post("/api/groups", json={"name": ""}, headers=KEY)
    good = await counter.http.post("/api/groups", json={"name": "Regulars"}, headers=KEY)

    assert (bad.status_code, good.status_code) == (400, 201)


async def test_a_try_that_died_is_taken_over(counter: Counter, owner: asyncpg.Connection) -> None:
    counter.held = True
    dying = asyncio.create_task(counter.post())
    await counter.arrived.wait()
    waiting = asyncio.create_task(counter.post())
    await grow_old(owner, counter.organization)

    answer = await waiting

    assert (answer.status_code, REPLAYED in answer.headers) == (201, False)
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    assert await names(owner, counter.organization) == ["try 2"]


async def test_a_slow_try_that_was_taken_over_is_undone(
    counter: Counter, owner: asyncpg.Connection
) -> None:
    counter.held = True
    slow = asyncio.create_task(counter.post())
    await counter.arrived.wait()
    await grow_old(owner, counter.organization)
    taken = await counter.post()
    counter.released.set()

    assert refusal(await slow) == (409, "CONFLICT", ["Idempotency-Key"])
    assert (await counter.post()).content == taken.content
    assert await names(owner, counter.organization) == ["try 2"]


async def test_a_request_that_was_cut_off_may_be_repeated_at_once(
    counter: Counter, owner: asyncpg.Connection
) -> None:
    counter.held = True
    cut = asyncio.create_task(counter.post())
    await counter.arrived.wait()
    cut.cancel()
    await asyncio.gather(cut, return_exceptions=True)

    assert (await counter.post()).status_code == 201
    assert await names(owner, counter.organization) == ["try 2"]


async def test_nobody_gets_the_answer_of_somebody_else(
    counter: Counter, database: Database
) -> None:
    colleague = await a_key(database, counter.organization)
    stranger = await a_key(database, await an_organization(database, "Harbour Clinic"))
    for secret in (None, colleague.secret, stranger.secret):
        answer = await counter.post(**({} if secret is None else bearing(secret)))
        assert (answer.status_code, REPLAYED in answer.headers) == (201, False)

    assert counter.tries == 3


async def test_after_a_day_a_key_may_be_used_again(
    counter: Counter, owner: asyncpg.Connection
) -> None:
    await counter.post()
    await owner.execute(
        "update kept_answer set tried_at = now() - interval '25 hours' where owner_id = $1",
        counter.organization,
    )

    assert (await counter.post("Others")).status_code == 201


async def test_a_kept_answer_is_sealed(counter: Counter, owner: asyncpg.Connection) -> None:
    made = (await counter.post()).json()["id"]

    row = await owner.fetchrow(
        "select * from kept_answer where owner_id = $1", counter.organization
    )
    sealed = base64.b64decode(row["sealed_body"].rpartition(".")[2])
    for readable in (made, base64.b64encode(made.encode()).decode()[:20], "order-66"):
        assert readable not in str(dict(row))
        assert readable.encode() not in sealed


async def test_a_stream_is_not_kept(counter: Counter) -> None:
    answers = [(await counter.post(place="streamed")).text for _ in range(2)]

    assert answers == ["try 1", "try 2"]


async def test_a_command_is_done_once(desk: Desk) -> None:
    draft = await desk.draft()
    started = [await _command(desk, draft, "start") for _ in range(2)]
    await desk.until(draft, "SENDING")
    paused = await _command(desk, draft, "pause")
    await desk.ask(draft, "resume")
    again = await _command(desk, draft, "pause")

    assert started[0].content == started[1].content
    assert (paused.content, again.headers[REPLAYED]) == (again.content, "true")
    assert (await desk.http.get(f"/api/campaigns/{draft}")).json()["status"] == "SENDING"
    told = [each.action for each in await desk.told(draft)]
    assert (told.count("campaign.started"), told.count("campaign.paused")) == (1, 1)
    await desk.ask(draft, "cancel")


async def test_without_postgresql_the_first_error_stays_the_first(
    caplog: pytest.LogCaptureFixture,
) -> None:
    asked = Asked(new_id(), b"key", b"fingerprint")
    async with opened(settings(NOWHERE)) as state:
        with caplog.at_level(logging.WARNING, logger="api.keeping"):
            await Keeping(state, asked, Begun(1)).abandon()

    assert "was not abandoned: DatabaseUnavailable" in caplog.text


async def _command(desk: Desk, campaign: str, command: str) -> httpx.Response:
    key = {"Idempotency-Key": command}
    return await desk.http.post(f"/api/campaigns/{campaign}/{command}", headers=key)
