"""Starting, steering and finding campaigns: ids, options, updates and signals live here only."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from temporalio.client import Client, WithStartWorkflowOperation, WorkflowHandle
from temporalio.common import (
    Priority,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)

from core.temporal.queues import TaskQueue
from core.temporal.search_attributes import CAMPAIGN_ID, ORGANIZATION_ID, STATUS
from core.types import Payload
from models.campaigns.types import (
    CampaignInput,
    CampaignStatus,
    CampaignView,
    FailuresSeen,
    Launch,
    Rate,
    Reschedule,
    Retry,
    TemplateNews,
)
from workflows.campaigns.campaign import CampaignWorkflow

BULK_PRIORITY = 4
START_PATIENCE = timedelta(seconds=5)


# temporalio types an update with a description as if it answered a coroutine.
Described = Any


def campaign_workflow_id(campaign_id: UUID) -> str:
    return f"campaign/{campaign_id}"


class Campaigns:
    """Every update returns when the workflow has done it, or raises what refused it."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def start(
        self, organization_id: UUID, campaign_id: UUID, starts_at: datetime | None = None
    ) -> CampaignView:
        """Start the campaign; nothing or the whole start has happened when this raises."""
        launch = Launch(starts_at=starts_at)
        return await self._update_with_start(
            organization_id, campaign_id, CampaignWorkflow.start, launch
        )

    async def retry_failed(
        self, organization_id: UUID, campaign_id: UUID, retry: Retry
    ) -> CampaignView:
        """Begin another run on the same id for recipients who failed."""
        return await self._update_with_start(
            organization_id, campaign_id, CampaignWorkflow.retry_failed, retry
        )

    async def pause(self, campaign_id: UUID) -> CampaignView:
        return await self._update(campaign_id, CampaignWorkflow.pause)

    async def resume(self, campaign_id: UUID) -> CampaignView:
        return await self._update(campaign_id, CampaignWorkflow.resume)

    async def cancel(self, campaign_id: UUID) -> CampaignView:
        return await self._update(campaign_id, CampaignWorkflow.cancel)

    async def reschedule(self, campaign_id: UUID, starts_at: datetime) -> CampaignView:
        change = Reschedule(starts_at=starts_at)
        return await self._update(campaign_id, CampaignWorkflow.reschedule, change)

    async def set_rate(self, campaign_id: UUID, per_second: float | None) -> CampaignView:
        rate = Rate(per_second=per_second)
        return await self._update(campaign_id, CampaignWorkflow.set_rate, rate)

    async def status(self, campaign_id: UUID) -> CampaignView:
        return await self._handle(campaign_id).query(CampaignWorkflow.status)

    async def failures_seen(self, campaign_id: UUID, seen: FailuresSeen) -> None:
        await self._handle(campaign_id).signal(CampaignWorkflow.failures_seen, seen)

    async def template_unusable(self, campaign_id: UUID) -> None:
        await self._handle(campaign_id).signal(CampaignWorkflow.template_unusable, TemplateNews())

    async def template_usable(self, campaign_id: UUID) -> None:
        await self._handle(campaign_id).signal(CampaignWorkflow.template_usable, TemplateNews())

    async def number_degraded(self, campaign_id: UUID) -> None:
        await self._handle(campaign_id).signal(CampaignWorkflow.number_degraded)

    async def number_recovered(self, campaign_id: UUID) -> None:
        await self._handle(campaign_id).signal(CampaignWorkflow.number_recovered)

    async def _update(
        self, campaign_id: UUID, update: Described, *arguments: Payload
    ) -> CampaignView:
        view: CampaignView = await self._handle(campaign_id).execute_update(
            update, args=arguments, result_type=CampaignView, rpc_timeout=START_PATIENCE
        )
        return view

    async def _update_with_start(
        self, organization_id: UUID, campaign_id: UUID, update: Described, argument: Payload
    ) -> CampaignView:
        view: CampaignView = await self._client.execute_update_with_start_workflow(
            update,
            argument,
            start_workflow_operation=self._beginning(organization_id, campaign_id),
            result_type=CampaignView,
            rpc_timeout=START_PATIENCE,
        )
        return view

    def _beginning(
        self, organization_id: UUID, campaign_id: UUID
    ) -> WithStartWorkflowOperation[Any, CampaignView]:
        return WithStartWorkflowOperation(
            CampaignWorkflow.run,
            CampaignInput(organization_id=organization_id, campaign_id=campaign_id),
            id=campaign_workflow_id(campaign_id),
            task_queue=TaskQueue.CAMPAIGN,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            priority=Priority(priority_key=BULK_PRIORITY, fairness_key=str(organization_id)),
            search_attributes=TypedSearchAttributes(
                [
                    SearchAttributePair(ORGANIZATION_ID, str(organization_id)),
                    SearchAttributePair(CAMPAIGN_ID, str(campaign_id)),
                    SearchAttributePair(STATUS, CampaignStatus.DRAFT),
                ]
            ),
            static_summary="Campaign",
        )

    def _handle(self, campaign_id: UUID) -> WorkflowHandle[Any, CampaignView]:
        return self._client.get_workflow_handle(
            campaign_workflow_id(campaign_id), result_type=CampaignView
        )
