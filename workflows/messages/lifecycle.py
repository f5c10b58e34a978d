"""Beginning deliveries: id and options live here only."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from temporalio.client import ActivityFailureError, Client
from temporalio.common import (
    Priority,
    RetryPolicy,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError

from activities.messages.activities import MessageActivities
from core.ids import new_id
from core.temporal.client import RPC_TIMEOUT
from core.temporal.queues import TaskQueue
from core.temporal.search_attributes import ORGANIZATION_ID, PHONE_NUMBER_ID, STATUS
from models.ingest.types import Doors, WakeKind
from models.messages.types import DeliveryInput, MarkInput, MarkOutcome
from models.sending.types import Purpose
from workflows.messages.delivery import DeliveryWorkflow

_ONE_TRY, _PATIENCE = timedelta(seconds=18), timedelta(seconds=20)
_TRANSACTIONAL, _CONVERSATION, _BULK = 1, 2, 4
_ONCE, _AGAIN = WorkflowIDReusePolicy.REJECT_DUPLICATE, WorkflowIDReusePolicy.ALLOW_DUPLICATE
_PRIORITY = {
    Purpose.AUTHENTICATION: _TRANSACTIONAL,
    Purpose.UTILITY: _TRANSACTIONAL,
    Purpose.SERVICE: _CONVERSATION,
    Purpose.MARKETING: _BULK,
}


def delivery_workflow_id(message_id: UUID) -> str:
    return f"message/{message_id}"


class NotMarked(Exception):
    """No answer came, from Meta or from our worker; asking again is safe."""


class Receipts:
    """Calls to Meta that somebody waits for: activities without a workflow."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def mark(self, message: MarkInput) -> MarkOutcome:
        """Show a message as read. Raises NotMarked."""
        try:
            async with asyncio.timeout(_PATIENCE.total_seconds()):
                return await self._client.execute_activity_method(
                    MessageActivities.mark_read,
                    message,
                    id=f"{delivery_workflow_id(message.message_id)}/read/{new_id()}",
                    priority=Priority(
                        priority_key=_CONVERSATION, fairness_key=str(message.organization_id)
                    ),
                    summary="Typing" if message.typing else "Read",
                    task_queue=TaskQueue.SEND,
                    start_to_close_timeout=_ONE_TRY,
                    schedule_to_close_timeout=_PATIENCE,
                    retry_policy=RetryPolicy(maximum_attempts=3),
                )
        except (ActivityFailureError, TimeoutError):
            raise NotMarked from None


class Deliveries:
    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def doors(self) -> Doors:
        """Those of the relay."""
        return {
            WakeKind.MESSAGE_WANTED: self.wanted,
            WakeKind.MESSAGE_RELEASED: self.released,
        }

    async def wanted(
        self, organization_id: UUID, message_id: UUID, payload: dict[str, Any]
    ) -> None:
        """A door of the relay: begin the delivery. One that began, or ended, is not begun again."""
        with suppress(WorkflowAlreadyStartedError):
            await self._begin(organization_id, message_id, payload, _ONCE)

    async def released(
        self, organization_id: UUID, message_id: UUID, payload: dict[str, Any]
    ) -> None:
        """A door of the relay: what was held may go; its delivery, which has ended, goes on."""
        await self._begin(organization_id, message_id, payload, _AGAIN, start_signal="released")

    async def _begin(
        self,
        organization_id: UUID,
        message_id: UUID,
        payload: dict[str, Any],
        reuse: WorkflowIDReusePolicy,
        start_signal: str | None = None,
    ) -> None:
        message = DeliveryInput.model_validate(payload)
        await self._client.start_workflow(
            DeliveryWorkflow.run,
            message,
            id=delivery_workflow_id(message_id),
            task_queue=TaskQueue.CONVERSATION,
            id_reuse_policy=reuse,
            start_signal=start_signal,
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
