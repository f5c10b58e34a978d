"""Commands to conversations: ids, options and updates live here only."""

from datetime import timedelta
from uuid import UUID

from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import Priority, WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from core.temporal.queues import TaskQueue
from core.types import Payload
from models.conversations.types import (
    Accept,
    Assign,
    Close,
    ConversationInput,
    Decline,
    HandBack,
    Standing,
    TakeOver,
    Transfer,
)

_WORKFLOW = "Conversation"
_PRIORITY = 2
_PATIENCE = timedelta(seconds=5)


def conversation_workflow_id(conversation_id: UUID) -> str:
    return f"conversation/{conversation_id}"


class Conversations:
    """Every update returns when the workflow has done it, or raises what refused it."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def assign(self, organization_id: UUID, conversation_id: UUID, to: Assign) -> Standing:
        return await self._update(organization_id, conversation_id, "assign", to)

    async def transfer(
        self, organization_id: UUID, conversation_id: UUID, to: Transfer
    ) -> Standing:
        return await self._update(organization_id, conversation_id, "transfer", to)

    async def accept(self, organization_id: UUID, conversation_id: UUID, by: Accept) -> Standing:
        return await self._update(organization_id, conversation_id, "accept", by)

    async def decline(self, organization_id: UUID, conversation_id: UUID, by: Decline) -> Standing:
        return await self._update(organization_id, conversation_id, "decline", by)

    async def close(self, organization_id: UUID, conversation_id: UUID, end: Close) -> Standing:
        return await self._update(organization_id, conversation_id, "close", end)

    async def take_over(
        self, organization_id: UUID, conversation_id: UUID, by: TakeOver
    ) -> Standing:
        return await self._update(organization_id, conversation_id, "take_over", by)

    async def hand_back(
        self, organization_id: UUID, conversation_id: UUID, to: HandBack
    ) -> Standing:
        return await self._update(organization_id, conversation_id, "hand_back", to)

    async def _update(
        self, organization_id: UUID, conversation_id: UUID, update: str, argument: Payload
    ) -> Standing:
        input = ConversationInput(organization_id=organization_id, conversation_id=conversation_id)
        begin: WithStartWorkflowOperation[object, None] = WithStartWorkflowOperation(
            _WORKFLOW,
            input,
            id=conversation_workflow_id(conversation_id),
            task_queue=TaskQueue.CONVERSATION,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            priority=Priority(priority_key=_PRIORITY, fairness_key=str(organization_id)),
        )
        standing: Standing = await self._client.execute_update_with_start_workflow(
            update,
            argument,
            start_workflow_operation=begin,
            result_type=Standing,
            rpc_timeout=_PATIENCE,
        )
        return standing
