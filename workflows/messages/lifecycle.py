"""Beginning deliveries: id and options live here only."""

from contextlib import suppress
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
from temporalio.exceptions import WorkflowAlreadyStartedError

from core.temporal.client import RPC_TIMEOUT
from core.temporal.queues import TaskQueue
from core.temporal.search_attributes import ORGANIZATION_ID, PHONE_NUMBER_ID, STATUS
from models.messages.types import DeliveryInput
from models.sending.types import Purpose
from workflows.messages.delivery import DeliveryWorkflow

_TRANSACTIONAL, _CONVERSATION, _BULK = 1, 2, 4
_PRIORITY = {
    Purpose.AUTHENTICATION: _TRANSACTIONAL,
    Purpose.UTILITY: _TRANSACTIONAL,
    Purpose.SERVICE: _CONVERSATION,
    Purpose.MARKETING: _BULK,
}


def delivery_workflow_id(message_id: UUID) -> str:
    return f"message/{message_id}"


class Deliveries:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def wanted(
        self, organization_id: UUID, message_id: UUID, payload: dict[str, Any]
    ) -> None:
        """A door of the relay: begin the delivery. One that began, or ended, is not begun again."""
        message = DeliveryInput.model_validate(payload)
        with suppress(WorkflowAlreadyStartedError):
            await self._client.start_workflow(
                DeliveryWorkflow.run,
                message,
                id=delivery_workflow_id(message_id),
                task_queue=TaskQueue.CONVERSATION,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                priority=Priority(
                    priority_key=_PRIORITY[message.purpose], fairness_key=str(organization_id)
                ),
                search_attributes=TypedSearchAttributes(
                    [
                        SearchAttributePair(ORGANIZATION_ID, str(organization_id)),
                        SearchAttributePair(PHONE_NUMBER_ID, str(message.phone_number_id)),
                        SearchAttributePair(STATUS, "DUE"),
                    ]
                ),
                static_summary=f"Message, {message.type}",
                rpc_timeout=RPC_TIMEOUT,
            )
