"""A business on its way to us: simulator, API, worker and relay, and what a browser would say."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from pydantic import SecretStr
from sqlalchemy import text
from temporalio.client import WorkflowHandle
from temporalio.service import RPCError
from temporalio.testing import TimeSkipper
from temporalio.worker import Worker

from activities.onboarding.activities import OnboardingActivities
from activities.onboarding.token_watch import TokenWatch
from clients.meta.client import MetaClient
from clients.meta.transport import meta_http
from core.database import Database
from core.keyring import Keyring
from core.meta_settings import MetaSettings
from core.settings import TemporalSettings
from core.temporal.queues import TaskQueue
from models.ingest.coalescing import coalesced
from models.ingest.types import OutboxRow
from simulator.app import Simulator
from tests.api.app import SECRET, VERIFY, running, settings
from tests.auth.callers import a_key, an_organization, bearing
from workflows.onboarding.lifecycle import Signups, signup_workflow_id
from workflows.onboarding.onboarding import Onboarding

Json = dict[str, Any]
BASE = "/api/embedded-signup"
_WAKES = text("""
    with mine as (
        delete from outbox where organization_id = :here and kind like 'signup.%'
        returning id, organization_id, kind, target, payload
    )
    select * from mine order by id
""")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the person chose in Meta's dialog."""

    waba: str
    number: str | None
    portfolio: str


@dataclass
class Business:
    database: Database
    keyring: Keyring
    api: httpx.AsyncClient
    control: httpx.AsyncClient
    organization_id: UUID
    skipper: TimeSkipper
    watch: TokenWatch
    meta: MetaClient

    async def simulated(self, path: str, body: Json) -> Any:
        answer = await self.control.post(path, json=body)
        answer.raise_for_status()
        return answer.json()

    async def calls(self, *rules: Json) -> None:
        await self.simulated("configure", {"calls": list(rules)})

    async def asked(self, edge: str, node: str) -> list[str]:
        """How each call of an edge was answered."""
        made = (await self.control.get("calls")).json()
        lines = made["calls"] if isinstance(made, dict) else made
        return [each["answered"] for each in lines if (each["edge"], each["node"]) == (edge, node)]

    async def assets(self, *numbers: Json) -> Shown:
        """A business at Meta; without `numbers`, with one that is ready to be registered."""
        made = await self.simulated(
            "portfolios", {"accounts": [{"numbers": list(numbers) or [{}]}]}
        )
        account = made["accounts"][0]
        first = account["numbers"][0]["id"] if account["numbers"] else None
        return Shown(account["id"], first, made["id"])

    async def code(self, shown: Shown, **given: Any) -> str:
        body = {"account": shown.waba, "number": shown.number, **given}
        return str((await self.simulated("signups", body))["code"])

    async def opens(self, **body: Any) -> Json:
        answer = await self.api.post(f"{BASE}/init", json=body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def says(self, opened: Json, **told: Any) -> httpx.Response:
        body = {"sessionId": opened["sessionId"], "state": opened["state"], **told}
        return await self.api.post(f"{BASE}/callback", json=body)

    async def finishes(self, opened: Json, shown: Shown, **given: Any) -> None:
        """Code and ids, as the dialog gives them."""
        code = await self.code(shown, **given)
        assert (await self.says(opened, code=code)).status_code == 202
        ids = {"wabaId": shown.waba, "phoneNumberId": shown.number, "businessId": shown.portfolio}
        answer = await self.says(opened, event="FINISH", **ids)
        assert answer.status_code == 202, answer.text

    async def does(self, path: str, opened: Json, **body: Any) -> httpx.Response:
        given = {"sessionId": opened["sessionId"], **body}
        return await self.api.post(f"{BASE}/{path}", json=given)

    async def status(self, opened: Json) -> Json:
        answer = await self.api.get(f"{BASE}/status", params={"sessionId": opened["sessionId"]})
        return dict(answer.json())

    async def becomes(self, opened: Json, *wanted: str) -> Json:
        """Where it stands, once it is what is wanted and the last step's end is written."""
        async with asyncio.timeout(60):
            while True:
                found = await self.status(opened)
                at_work = any(step["state"] == "RUNNING" for step in found["steps"])
                if found["status"] in wanted and not at_work:
                    return found
                await asyncio.sleep(0.05)

    async def step_is(self, opened: Json, name: str, state: str) -> None:
        async with asyncio.timeout(60):
            while True:
                if step_of(await self.status(opened), name)["state"] == state:
                    return
                await asyncio.sleep(0.05)

    async def fails(self, opened: Json, step: str, reason: str) -> Json:
        """The step at which it stands."""
        found = await self.becomes(opened, "FAILED", "READY")
        standing = step_of(found, found["step"])
        assert (found["step"], standing["reason"]) == (step, reason)
        assert standing["advice"]
        return {**standing, "wanted": found["wanted"]}

    def run(self, opened: Json) -> WorkflowHandle[Any, Any]:
        return self.skipper.client.get_workflow_handle_for(
            Onboarding.run, signup_workflow_id(UUID(opened["sessionId"]))
        )

    async def heard(self, opened: Json, signal: str) -> None:
        """Wait until its workflow acted on a signal."""
        async with asyncio.timeout(30):
            while True:
                with suppress(RPCError):
                    history = await self.run(opened).fetch_history()
                    names = [
                        each.workflow_execution_signaled_event_attributes.signal_name
                        for each in history.events
                    ]
                    timers = [e.HasField("timer_started_event_attributes") for e in history.events]
                    if signal in names and True in timers[names.index(signal) :]:
                        return
                await asyncio.sleep(0.05)

    async def passes(self, opened: Json, time: timedelta) -> None:
        await self.skipper.fast_forward(self.run(opened), time)

    async def read(self, statement: str, **values: object) -> list[Any]:
        async with self.database.transaction([self.organization_id]) as session:
            found = await (await session.connection()).execute(text(statement), values)
            return list(found.all())

    async def connected(self) -> Json:
        opened, shown = await self.opens(), await self.assets()
        await self.finishes(opened, shown)
        return await self.becomes(opened, "READY")


def step_of(status: Json, name: str) -> Json:
    return next(dict(step) for step in status["steps"] if step["name"] == name)


@asynccontextmanager
async def a_business(
    database: Database,
    keyring: Keyring,
    skipper: TimeSkipper,
    database_url: str,
    temporal: TemporalSettings,
) -> AsyncIterator[Business]:
    async with Simulator() as simulator:
        meta = MetaSettings(
            base_url=simulator.url,
            app_id="2009002",
            config_id="2109002",
            business_id="1009001",
            system_token=SecretStr("system-token"),
            app_secret=SecretStr(SECRET),
            verify_token=SecretStr(VERIFY),
        )
        configured = settings(database_url)
        configured.temporal, configured.meta = temporal, meta
        organization = await an_organization(database)
        key = await a_key(database, organization)
        watch = TokenWatch(database)
        async with (
            meta_http(simulator.url) as graph,
            running(configured) as api,
            httpx.AsyncClient(
                base_url=f"{simulator.control_url}/_sim/", trust_env=False
            ) as control,
            watch.watching(),
        ):
            api.headers.update(bearing(key.secret))
            client = MetaClient(graph, token_refused=watch.refused)
            business = Business(
                database, keyring, api, control, organization, skipper, watch, client
            )
            steps = OnboardingActivities(database, client, keyring, meta)
            worker = Worker(
                skipper.client,
                task_queue=TaskQueue.CONTROL,
                workflows=[Onboarding],
                activities=steps.every,
            )
            async with worker:
                relaying = asyncio.create_task(_relay(business))
                try:
                    yield business
                finally:
                    relaying.cancel()
                    with suppress(asyncio.CancelledError):
                        await relaying


async def _relay(business: Business) -> None:
    """What the relay does all the time."""
    doors = {str(k): door for k, door in Signups(business.skipper.client).doors.items()}
    while True:
        async with business.database.transaction([business.organization_id]) as session:
            found = await (await session.connection()).execute(
                _WAKES, {"here": business.organization_id}
            )
            rows = [OutboxRow(*row) for row in found]
        for bundle in coalesced(rows):
            await doors[bundle.kind](bundle.organization_id, bundle.target, bundle.payload)
        await asyncio.sleep(0.02)
