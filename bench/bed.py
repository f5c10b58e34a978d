"""What measures stand on: the local stack, a campaign on it, and what it left behind."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from temporalio.client import Client

from bench.scene import Scene, set_scene
from cli.stack.options import StackOptions
from cli.stack.ports import ANY_PORTS
from cli.stack.stack import Stack
from core.database import Database
from core.keyring import Keyring
from core.settings import TemporalSettings
from core.temporal.client import connect
from models.accounts.pacing import enter_number
from models.campaigns.types import CampaignView
from models.keys.store import DataKeys
from workflows.campaigns.lifecycle import Campaigns, campaign_workflow_id

Json = dict[str, Any]
SILENT: Json = {"statuses": {"enabled": False}}
TALKING: Json = {"statuses": {"enabled": True}, "webhooks": {"batch": 20}}
_SHORT = {"SENDING_SETTLING": "1", "SENDING_GRACE_MARKETING": "2"}


@dataclass(frozen=True)
class Bed:
    stack: Stack
    database: Database
    keyring: Keyring
    client: Client
    control: httpx.AsyncClient

    async def configure(self, change: Json) -> None:
        (await self.control.post("/configure", json=change)).raise_for_status()

    async def campaign(
        self, people: int, *, limit: int | None, category: str = "MARKETING"
    ) -> Scene:
        """A draft for so many people; without a limit nothing is paced on either side."""
        scene = await set_scene(
            self.database,
            self.keyring,
            str(self.control.base_url).rstrip("/"),
            people=people,
            category=category,
            throughput=limit,
        )
        async with self.database.transaction() as session:
            await enter_number(session, scene.number_id, limit)
        return scene

    async def run(self, scene: Scene) -> CampaignView:
        """Start a campaign and wait for its end."""
        campaigns = Campaigns(self.client)
        await campaigns.start(scene.organization_id, scene.campaign_id)
        handle = self.client.get_workflow_handle(
            campaign_workflow_id(scene.campaign_id), result_type=CampaignView
        )
        view: CampaignView = await handle.result()
        if view.status != "COMPLETED" or view.progress.accepted != view.progress.audience:
            raise RuntimeError(f"the campaign did not go through: {view.status} {view.progress}")
        return view

    async def events(self, scene: Scene) -> int:
        """History events of a campaign, over all its runs."""
        described = await self.client.get_workflow_handle(
            campaign_workflow_id(scene.campaign_id)
        ).describe()
        return int(described.history_length)

    async def stats(self, scene: Scene) -> Json:
        """What the simulator saw of a number."""
        stats = (await self.control.get("/stats")).json()
        found: Json = stats["numbers"][scene.meta_number_id]
        return found

    async def quiet(self) -> None:
        """Wait until the simulator has nothing more to tell."""
        pending = 1
        while pending:
            answer = await self.control.get("/pending", params={"wait": 10})
            pending = answer.json()["total"]


@asynccontextmanager
async def bed(folder: Path, commands: Mapping[str, tuple[str, ...]]) -> AsyncIterator[Bed]:
    options = StackOptions(data=folder, ports=ANY_PORTS, environment=_SHORT, commands=commands)
    async with Stack(options) as stack:
        database = Database(stack.database_url)
        keyring = Keyring(DataKeys(database, stack.masters))
        client = await connect(TemporalSettings(address=stack.temporal_address), keyring)
        control = httpx.AsyncClient(
            base_url=f"{stack.control_url}/_sim", trust_env=False, timeout=60
        )
        try:
            yield Bed(stack, database, keyring, client, control)
        finally:
            await control.aclose()
            await keyring.close()
            await database.close()
