"""Submitting and informing templates: ids, options and signals live here only."""

from typing import Any
from uuid import UUID

from temporalio.client import Client
from temporalio.common import (
    Priority,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)

from core.temporal.client import RPC_TIMEOUT
from core.temporal.queues import TaskQueue
from core.temporal.search_attributes import ORGANIZATION_ID, STATUS, TEMPLATE_ID
from models.ingest.types import Doors, WakeKind
from models.templates.types import CategoryChange, Decision, TemplateInput, TemplateStatus
from workflows.templates.approval import TemplateApproval


def template_workflow_id(template_id: UUID) -> str:
    return f"template/{template_id}"


class Templates:
    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def doors(self) -> Doors:
        """Those of the relay."""
        return {
            WakeKind.TEMPLATE_STATUS_CHANGED: self.status_changed,
            WakeKind.TEMPLATE_CATEGORY_CHANGED: self.category_changed,
        }

    async def submit(self, organization_id: UUID, template_id: UUID) -> None:
        """Have the template submitted; asking twice submits once."""
        await self._client.start_workflow(
            TemplateApproval.run,
            TemplateInput(organization_id=organization_id, template_id=template_id),
            id=template_workflow_id(template_id),
            task_queue=TaskQueue.CONTROL,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            priority=Priority(priority_key=3, fairness_key=str(organization_id)),
            search_attributes=TypedSearchAttributes(
                [
                    SearchAttributePair(ORGANIZATION_ID, str(organization_id)),
                    SearchAttributePair(TEMPLATE_ID, str(template_id)),
                    SearchAttributePair(STATUS, TemplateStatus.DRAFT),
                ]
            ),
            static_summary="Template",
            rpc_timeout=RPC_TIMEOUT,
        )

    async def status_changed(
        self, organization_id: UUID, template_id: UUID, payload: dict[str, Any]
    ) -> None:
        """A door of the relay: what Meta decided."""
        handle = self._client.get_workflow_handle(template_workflow_id(template_id))
        await handle.signal(TemplateApproval.status_changed, Decision.model_validate(payload))

    async def category_changed(
        self, organization_id: UUID, template_id: UUID, payload: dict[str, Any]
    ) -> None:
        """A door of the relay: another category."""
        handle = self._client.get_workflow_handle(template_workflow_id(template_id))
        change = CategoryChange.model_validate(payload)
        await handle.signal(TemplateApproval.category_changed, change)
