"""The API beside a Temporal server and workers; only sending itself is played."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

from activities.campaigns.activities import CampaignActivities
from core.database import Database
from core.settings import SendingSettings
from core.temporal.queues import TaskQueue
from models.sending.progress import progress
from models.sending.types import PageInput, PageOutcome, SettleInput, SettleOutcome
from workflows.campaigns.campaign import CampaignWorkflow

Json = dict[str, object]


@dataclass
class PlayedSending:
    """Pages that claim nobody."""

    database: Database

    @activity.defn(name="sending.send_page")
    async def send_page(self, page: PageInput) -> PageOutcome:
        async with self.database.transaction([page.organization_id]) as session:
            return PageOutcome(progress=await progress(session, page.campaign_id))

    @activity.defn(name="sending.probe")
    async def probe(self, page: PageInput) -> bool:
        return True

    @activity.defn(name="sending.settle")
    async def settle(self, input: SettleInput) -> SettleOutcome:
        async with self.database.transaction([input.organization_id]) as session:
            return SettleOutcome(progress=await progress(session, input.campaign_id))


@asynccontextmanager
async def workers(client: Client, database: Database) -> AsyncIterator[None]:
    campaigns = CampaignActivities(database, SendingSettings())
    sending = PlayedSending(database)
    async with AsyncExitStack() as stack:
        queues: Sequence[tuple[TaskQueue, Sequence[Any]]] = (
            (TaskQueue.CAMPAIGN, campaigns.moving),
            (TaskQueue.CONTROL, [*campaigns.steering, sending.settle]),
            (TaskQueue.SEND, [sending.send_page, sending.probe]),
        )
        for queue, served in queues:
            flows = [CampaignWorkflow] if queue is TaskQueue.CAMPAIGN else []
            await stack.enter_async_context(
                Worker(client, task_queue=queue, workflows=flows, activities=served)
            )
        yield


async def a_draft(http: httpx.AsyncClient, template_id: UUID, number_id: UUID) -> str:
    """A draft for everybody, written over the API."""
    answer = await http.post("/api/campaigns", json=a_body(template_id, number_id))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def a_body(template_id: UUID, number_id: UUID, **changes: object) -> Json:
    return {
        "name": "Spring",
        "templateId": str(template_id),
        "phoneNumberId": str(number_id),
        "audience": {"everyone": True},
        "parameters": {"body.1": {"field": "name", "default": "friend"}},
        **changes,
    }
