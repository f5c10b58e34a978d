"""Everything a page needs: the simulator over HTTP, a scene in both, and the activities."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import httpx
from pydantic import SecretStr
from temporalio.testing import ActivityEnvironment

from activities.campaigns.activities import CampaignActivities
from activities.sending.activities import SendingActivities
from bench.scene import Scene, set_scene
from clients.meta.client import MetaClient
from clients.meta.transport import Timeouts, meta_http
from core.database import Database
from core.keyring import Keyring
from core.meta_settings import MetaSettings
from core.settings import (
    DatabaseSettings,
    ParleySettings,
    SendingSettings,
    Settings,
)
from models.campaigns.types import CampaignStatus, FreezeInput, LaunchInput, Move
from models.sending import pace
from models.sending.pace import Gate, GateView
from models.sending.types import PageInput, PageOutcome
from simulator.app import Simulator
from tests.ingest.moments import NOW
from tests.sending.world import Ledger

_MOST_PAGES = 20
_MANY_LOOKS = 5000


@dataclass(slots=True)
class Office:
    """Sends campaigns of the tests through the simulator."""

    database: Database
    keyring: Keyring
    http: httpx.AsyncClient
    graph: httpx.AsyncClient
    meta: MetaClient
    environment: ActivityEnvironment = field(default_factory=ActivityEnvironment)
    settings: SendingSettings = field(default_factory=SendingSettings)
    now: datetime = NOW

    async def configure(self, **patch: Any) -> None:
        (await self.http.post("configure", json=patch)).raise_for_status()

    async def expire_the_token(self, token: str) -> None:
        answer = await self.http.post("tokens", json={"token": token, "state": "expired"})
        answer.raise_for_status()

    async def campaign(self, people: int, **options: Any) -> tuple[Scene, Ledger]:
        """A campaign under way, its audience frozen and nobody sent to yet."""
        control = str(self.http.base_url).rstrip("/")
        scene = await set_scene(
            self.database, self.keyring, control, people=people, **{"throughput": 1000} | options
        )
        campaigns = CampaignActivities(self.database, self.settings)
        ref = {"organization_id": scene.organization_id, "campaign_id": scene.campaign_id}
        await self.environment.run(campaigns.launch, LaunchInput(**ref, now=NOW))
        await self.environment.run(campaigns.freeze, FreezeInput(**ref, now=NOW))
        await campaigns.move(Move(**ref, status=CampaignStatus.SENDING))
        ledger = Ledger(
            self.database,
            scene.organization_id,
            scene.campaign_id,
            scene.number_id,
            scene.template_id,
        )
        return scene, ledger

    async def page(self, ledger: Ledger, database: Database | None = None) -> PageOutcome:
        """One run of `send_page`; the workflow's clock says a minute more at the next."""
        sending = SendingActivities(
            database or self.database, self.meta, self.keyring, self.all_settings()
        )
        given = PageInput(
            organization_id=ledger.organization_id,
            campaign_id=ledger.campaign_id,
            epoch=0,
            now=self.now,
        )
        self.now += timedelta(minutes=1)
        return await self.environment.run(sending.send_page, given)

    async def send(self, ledger: Ledger, database: Database | None = None) -> PageOutcome:
        """Pages until everybody's turn came. In a crowded machine a request may come too late for
        its permit; it is then not begun, and its recipient is due again.
        """
        for _ in range(_MOST_PAGES):
            outcome = await self.page(ledger, database)
            if outcome.stop or not await ledger.untried():
                return outcome
        raise AssertionError("their turn never came")

    async def page_that_closes(self, ledger: Ledger, gate: Gate) -> asyncio.Task[PageOutcome]:
        """A page that has closed the number's gate, and may still run; as many as that takes."""

        async def closed_or_over(page: asyncio.Task[PageOutcome]) -> bool:
            return page.done() or await self.stands(ledger, gate)

        for _ in range(_MOST_PAGES):
            sending = asyncio.create_task(self.page(ledger))
            await until(partial(closed_or_over, sending))
            if await self.stands(ledger, gate):
                return sending
            await sending
        raise AssertionError("the gate never closed")

    async def stands(self, ledger: Ledger, gate: Gate) -> bool:
        return (await self.gate(ledger.number_id)).gate is gate

    async def gate(self, number_id: UUID) -> GateView:
        async with self.database.transaction() as session:
            return await pace.gate_of(session, number_id)

    async def arrivals(self, scene: Scene) -> list[dict[str, Any]]:
        """Every request for a message that reached the scene's number."""
        answer = (await self.http.get("arrivals")).json()["arrivals"]
        return [each for each in answer if each["number"] == scene.meta_number_id]

    def all_settings(self) -> Settings:
        return Settings(
            parley=ParleySettings(keys={"test": SecretStr("unused")}),
            database=DatabaseSettings(url=SecretStr("unused")),
            meta=MetaSettings(app_secret=SecretStr("s"), verify_token=SecretStr("v")),
            sending=self.settings,
        )


@asynccontextmanager
async def an_office(
    database: Database, keyring: Keyring, timeouts: Timeouts | None = None
) -> AsyncIterator[Office]:
    async with (
        Simulator() as simulator,
        httpx.AsyncClient(
            base_url=f"{simulator.control_url}/_sim", trust_env=False, timeout=30
        ) as http,
        meta_http(simulator.url, timeouts=timeouts) as graph,
    ):
        office = Office(database, keyring, http, graph, MetaClient(graph))
        await office.configure(statuses={"enabled": False}, limits={"pair": False})
        yield office


async def until(condition: Callable[[], Awaitable[object]]) -> None:
    """Wait until something has become true; give up long after it should have."""
    for _ in range(_MANY_LOOKS):
        if await condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never became true")
