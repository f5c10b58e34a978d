"""Following invitations: id, options and signal live here only."""

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
from core.temporal.search_attributes import ORGANIZATION_ID, STATUS
from models.organizations.types import InvitationRef, InvitationStatus
from workflows.organizations.invitation import InvitationWorkflow


def invitation_workflow_id(invitation_id: UUID) -> str:
    return f"invitation/{invitation_id}"


class InvitationWorkflows:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def changed(self, organization_id: UUID, invitation_id: UUID, _: dict[str, Any]) -> None:
        """A door of the relay: the row is new or changed. A run that has ended looks once more."""
        await self._client.start_workflow(
            InvitationWorkflow.run,
            InvitationRef(organization_id=organization_id, invitation_id=invitation_id),
            id=invitation_workflow_id(invitation_id),
            task_queue=TaskQueue.CONTROL,
            start_signal="changed",
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            priority=Priority(priority_key=3, fairness_key=str(organization_id)),
            search_attributes=TypedSearchAttributes(
                [
                    SearchAttributePair(ORGANIZATION_ID, str(organization_id)),
                    SearchAttributePair(STATUS, InvitationStatus.PENDING),
                ]
            ),
            static_summary="Invitation",
            static_details="Waits until somebody is invited no more: accepted, revoked or too old.",
            rpc_timeout=RPC_TIMEOUT,
        )
