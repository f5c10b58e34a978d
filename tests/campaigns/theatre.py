"""Running campaign workflows on a real Temporal server with pretended activities."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from temporalio.client import Client, WorkflowHandle, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError, FailureError
from temporalio.testing import TimeSkipper
from temporalio.worker import Worker

from core.temporal.queues import TaskQueue
from models.campaigns.types import CampaignInput, CampaignStatus, CampaignView, Memory
from tests.campaigns.stage import SETTLING, TERMS, Play, Stage
from workflows.campaigns.campaign import CampaignWorkflow
from workflows.campaigns.lifecycle import Campaigns, campaign_workflow_id

Handle = WorkflowHandle[Any, CampaignView]


class Theatre:
    """Campaigns whose clock moves only when told (`manual`), or skips every idle gap."""

    def __init__(self, stage: Stage, skipper: TimeSkipper) -> None:
        self._stage = stage
        self.skipper = skipper
        self.campaigns = Campaigns(skipper.client)

    def play(self, **options: Any) -> Play:
        return self._stage.put_on(Play(**options))

    async def start(self, play: Play, starts_at: datetime | None = None) -> CampaignView:
        return await self.campaigns.start(play.organization_id, play.campaign_id, starts_at)

    async def begin_in(self, play: Play, status: CampaignStatus, **memory: Any) -> Handle:
        """A run that remembers being in this state, as one that continued as new does."""
        play.status = status
        remembered = Memory(status=status, terms=TERMS, epoch=play.epoch, **memory)
        return await self.skipper.client.start_workflow(
            CampaignWorkflow.run,
            CampaignInput(**play.ref, memory=remembered),
            id=campaign_workflow_id(play.campaign_id),
            task_queue=TaskQueue.CAMPAIGN,
        )

    def handle(self, play: Play) -> Handle:
        return self.skipper.client.get_workflow_handle(
            campaign_workflow_id(play.campaign_id), result_type=CampaignView
        )

    async def passes(self, play: Play, time: timedelta) -> bool:
        return await self.skipper.fast_forward(self.handle(play), time)

    async def ends(self, play: Play) -> CampaignView:
        return await self.handle(play).result()

    async def becomes(
        self, play: Play, status: CampaignStatus, reason: str | None = None
    ) -> CampaignView:
        """Wait until the workflow says that it is there, for this reason if one is named."""
        for _ in range(400):
            view = await self.campaigns.status(play.campaign_id)
            if view.status is status and reason in (None, view.reason):
                return view
            await asyncio.sleep(0.02)
        raise AssertionError(f"it never became {status}, it is {view.status}")

    async def settled(self, play: Play) -> CampaignView:
        """The end of a campaign that has nothing left but to settle."""
        await self.becomes(play, CampaignStatus.SETTLING)
        await self.passes(play, SETTLING + timedelta(minutes=2))
        return await self.ends(play)


@asynccontextmanager
async def workers(client: Client, stage: Stage) -> AsyncIterator[None]:
    """Serve the queues of a campaign for as long as the block lasts."""
    async with (
        Worker(
            client,
            task_queue=TaskQueue.CAMPAIGN,
            workflows=[CampaignWorkflow],
            activities=stage.on_campaign(),
        ),
        Worker(client, task_queue=TaskQueue.CONTROL, activities=stage.on_control()),
        Worker(client, task_queue=TaskQueue.SEND, activities=stage.on_send()),
    ):
        yield


async def refused(command: Callable[[], Awaitable[object]]) -> str | None:
    """The type of the failure a command is refused with, or None when it was not refused."""
    try:
        await command()
    except WorkflowUpdateFailedError as error:
        cause: BaseException | None = error.cause
        while isinstance(cause, FailureError) and not isinstance(cause, ApplicationError):
            cause = cause.cause
        assert isinstance(cause, ApplicationError)
        return cause.type
    return None
