"""Submitting, steering and informing templates: ids, options and signals live here only."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import (
    Priority,
    RetryPolicy,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)

from activities.templates.samples import SampleActivities
from core.temporal.client import RPC_TIMEOUT
from core.temporal.queues import TaskQueue
from core.temporal.search_attributes import ORGANIZATION_ID, STATUS, TEMPLATE_ID
from core.types import Payload
from models.ingest.types import Doors, WakeKind
from models.templates.types import (
    CategoryChange,
    ComponentsChange,
    Decision,
    QualityChange,
    SampleInput,
    SyncInput,
    TemplateInput,
    TemplateStatus,
)
from workflows.templates.approval import TemplateApproval
from workflows.templates.refused import understood
from workflows.templates.sync import TemplateSync

PATIENCE = RPC_TIMEOUT * 6
_ONE_UPLOAD, _UPLOADING = timedelta(minutes=15), timedelta(hours=24)
_BEAT = timedelta(seconds=30)
# temporalio types an update with a description as if it answered a coroutine.
Described = Any


def template_workflow_id(template_id: UUID) -> str:
    return f"template/{template_id}"


def sync_workflow_id(account_id: UUID) -> str:
    return f"template-sync/{account_id}"


class Templates:
    """News and commands begin a run where none is; one for a single errand ends with it."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def doors(self) -> Doors:
        """Those of the relay."""
        return {
            WakeKind.TEMPLATE_STATUS_CHANGED: self.status_changed,
            WakeKind.TEMPLATE_CATEGORY_CHANGED: self.category_changed,
            WakeKind.TEMPLATE_QUALITY_CHANGED: self.quality_changed,
            WakeKind.TEMPLATE_COMPONENTS_CHANGED: self.components_changed,
        }

    async def submit(self, organization_id: UUID, template_id: UUID) -> None:
        """Have the template submitted; asking twice submits once."""
        await self._client.start_workflow(
            TemplateApproval.run,
            TemplateInput(organization_id=organization_id, template_id=template_id),
            **_options(organization_id, template_id),
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )

    async def edit(self, organization_id: UUID, template_id: UUID) -> Decision:
        """Have the revision given to Meta. Returns when it may be; Meta's answer comes later."""
        return await self._have(organization_id, template_id, TemplateApproval.edit)

    async def remove(self, organization_id: UUID, template_id: UUID) -> Decision:
        return await self._have(organization_id, template_id, TemplateApproval.remove)

    async def unpause(self, organization_id: UUID, template_id: UUID) -> Decision:
        return await self._have(organization_id, template_id, TemplateApproval.unpause)

    async def sync(self, organization_id: UUID, account_id: UUID) -> str:
        """Have the account's templates read from Meta; the id of the workflow that does it."""
        handle = await self._client.start_workflow(
            TemplateSync.run,
            SyncInput(organization_id=organization_id, account_id=account_id),
            id=sync_workflow_id(account_id),
            task_queue=TaskQueue.CONTROL,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            priority=Priority(priority_key=3, fairness_key=str(organization_id)),
            search_attributes=TypedSearchAttributes(
                [SearchAttributePair(ORGANIZATION_ID, str(organization_id))]
            ),
            static_summary="Templates from Meta",
            rpc_timeout=RPC_TIMEOUT,
        )
        return handle.id

    async def upload_sample(self, organization_id: UUID, sample_id: UUID) -> None:
        """Have a sample brought to Meta, for as long as it takes."""
        await self._client.start_activity_method(
            SampleActivities.upload,
            SampleInput(organization_id=organization_id, sample_id=sample_id),
            id=f"template-sample/{sample_id}",
            task_queue=TaskQueue.CONTROL,
            start_to_close_timeout=_ONE_UPLOAD,
            schedule_to_close_timeout=_UPLOADING,
            heartbeat_timeout=_BEAT,
            retry_policy=RetryPolicy(maximum_interval=timedelta(minutes=5)),
            priority=Priority(priority_key=3, fairness_key=str(organization_id)),
            search_attributes=TypedSearchAttributes(
                [SearchAttributePair(ORGANIZATION_ID, str(organization_id))]
            ),
            summary="sample of a template's header",
            rpc_timeout=RPC_TIMEOUT,
        )

    async def status_changed(
        self, organization_id: UUID, template_id: UUID, payload: dict[str, Any]
    ) -> None:
        """A door of the relay: what Meta decided."""
        news = Decision.model_validate(payload)
        await self._tell(organization_id, template_id, "status_changed", news)

    async def category_changed(
        self, organization_id: UUID, template_id: UUID, payload: dict[str, Any]
    ) -> None:
        """A door of the relay: another category."""
        news = CategoryChange.model_validate(payload)
        await self._tell(organization_id, template_id, "category_changed", news)

    async def quality_changed(
        self, organization_id: UUID, template_id: UUID, payload: dict[str, Any]
    ) -> None:
        """A door of the relay: how customers like it."""
        news = QualityChange.model_validate(payload)
        await self._tell(organization_id, template_id, "quality_changed", news)

    async def components_changed(
        self, organization_id: UUID, template_id: UUID, payload: dict[str, Any]
    ) -> None:
        """A door of the relay: edited elsewhere."""
        news = ComponentsChange.model_validate(payload)
        await self._tell(organization_id, template_id, "components_changed", news)

    async def _tell(
        self, organization_id: UUID, template_id: UUID, signal: str, news: Payload
    ) -> None:
        await self._client.start_workflow(
            TemplateApproval.run,
            _errand(organization_id, template_id),
            **_options(organization_id, template_id),
            start_signal=signal,
            start_signal_args=[news],
        )

    async def _have(self, organization_id: UUID, template_id: UUID, update: Described) -> Decision:
        start = WithStartWorkflowOperation(
            TemplateApproval.run,
            _errand(organization_id, template_id),
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            **{
                k: v
                for k, v in _options(organization_id, template_id).items()
                if k != "rpc_timeout"
            },
        )
        with understood():
            known: Decision = await self._client.execute_update_with_start_workflow(
                update, start_workflow_operation=start, result_type=Decision, rpc_timeout=PATIENCE
            )
        return known


def _errand(organization_id: UUID, template_id: UUID) -> TemplateInput:
    return TemplateInput(organization_id=organization_id, template_id=template_id, passing=True)


def _options(organization_id: UUID, template_id: UUID) -> dict[str, Any]:
    return {
        "id": template_workflow_id(template_id),
        "task_queue": TaskQueue.CONTROL,
        "id_reuse_policy": WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        "priority": Priority(priority_key=3, fairness_key=str(organization_id)),
        "search_attributes": TypedSearchAttributes(
            [
                SearchAttributePair(ORGANIZATION_ID, str(organization_id)),
                SearchAttributePair(TEMPLATE_ID, str(template_id)),
                SearchAttributePair(STATUS, TemplateStatus.DRAFT),
            ]
        ),
        "static_summary": "Template",
        "rpc_timeout": RPC_TIMEOUT,
    }
