"""Finding, waking and steering conversations: ids, options, signals and updates live here only."""

from typing import Any
from uuid import UUID

from temporalio.client import Client, WithStartWorkflowOperation
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
from core.types import Payload
from models.conversations.types import (
    Accept,
    Assign,
    Close,
    ConversationInput,
    ConversationState,
    Decline,
    HandBack,
    Heard,
    Offered,
    Standing,
    TakeOver,
    Transfer,
)
from models.ingest.types import Doors, WakeKind
from workflows.campaigns.lifecycle import START_PATIENCE, Described
from workflows.conversations.conversation import ConversationWorkflow
from workflows.conversations.watch import InboxWatch

_PRIORITY = 2


def conversation_workflow_id(conversation_id: UUID) -> str:
    return f"conversation/{conversation_id}"


async def ensure_watch(client: Client) -> None:
    """One watch, however many workers ask for it."""
    await client.start_workflow(
        InboxWatch.run,
        id="inbox/watch",
        task_queue=TaskQueue.CONTROL,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        static_summary="Watch over every inbox",
        rpc_timeout=RPC_TIMEOUT,
    )


class Conversations:
    """A conversation that is over begins again with whatever it is told or asked."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def doors(self) -> Doors:
        """Those of the relay."""
        return {
            WakeKind.CONVERSATION_HEARD: self.heard,
            WakeKind.CONVERSATION_OFFERED: self.offered,
            WakeKind.CONVERSATION_CHANGED: self.changed,
        }

    async def heard(self, organization_id: UUID, id: UUID, payload: dict[str, Any]) -> None:
        """The customer said something."""
        signal, heard = "message_received", Heard.model_validate(payload)
        await self._signal_with_start(organization_id, id, signal, heard)

    async def offered(self, organization_id: UUID, id: UUID, payload: dict[str, Any]) -> None:
        """An agent was offered it."""
        offered = Offered.model_validate(payload)
        await self._signal_with_start(organization_id, id, "offered", offered)

    async def changed(self, organization_id: UUID, id: UUID, payload: dict[str, Any]) -> None:
        """Somebody answered, or an agent is gone."""
        await self._signal_with_start(organization_id, id, "changed")

    async def assign(self, organization_id: UUID, id: UUID, command: Assign) -> Standing:
        return await self._update(organization_id, id, ConversationWorkflow.assign, command)

    async def transfer(self, organization_id: UUID, id: UUID, command: Transfer) -> Standing:
        return await self._update(organization_id, id, ConversationWorkflow.transfer, command)

    async def accept(self, organization_id: UUID, id: UUID, command: Accept) -> Standing:
        return await self._update(organization_id, id, ConversationWorkflow.accept, command)

    async def decline(self, organization_id: UUID, id: UUID, command: Decline) -> Standing:
        return await self._update(organization_id, id, ConversationWorkflow.decline, command)

    async def close(self, organization_id: UUID, id: UUID, command: Close) -> Standing:
        return await self._update(organization_id, id, ConversationWorkflow.close, command)

    async def take_over(self, organization_id: UUID, id: UUID, command: TakeOver) -> Standing:
        return await self._update(organization_id, id, ConversationWorkflow.take_over, command)

    async def hand_back(self, organization_id: UUID, id: UUID, command: HandBack) -> Standing:
        return await self._update(organization_id, id, ConversationWorkflow.hand_back, command)

    async def _signal_with_start(
        self, organization_id: UUID, id: UUID, signal: str, *arguments: Payload
    ) -> None:
        await self._client.start_workflow(
            ConversationWorkflow.run,
            ConversationInput(organization_id=organization_id, conversation_id=id),
            **_options(organization_id, id),
            start_signal=signal,
            start_signal_args=list(arguments),
            rpc_timeout=RPC_TIMEOUT,
        )

    async def _update(
        self, organization_id: UUID, id: UUID, update: Described, command: Payload
    ) -> Standing:
        """Returns when it is done, or raises what refused it."""
        beginning: WithStartWorkflowOperation[Any, Standing | None] = WithStartWorkflowOperation(
            ConversationWorkflow.run,
            ConversationInput(organization_id=organization_id, conversation_id=id),
            **_options(organization_id, id),
        )
        standing: Standing = await self._client.execute_update_with_start_workflow(
            update,
            command,
            start_workflow_operation=beginning,
            result_type=Standing,
            rpc_timeout=START_PATIENCE,
        )
        return standing


def _options(organization_id: UUID, conversation_id: UUID) -> dict[str, Any]:
    return {
        "id": conversation_workflow_id(conversation_id),
        "task_queue": TaskQueue.CONVERSATION,
        "id_reuse_policy": WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        "id_conflict_policy": WorkflowIDConflictPolicy.USE_EXISTING,
        "priority": Priority(priority_key=_PRIORITY, fairness_key=str(organization_id)),
        "search_attributes": TypedSearchAttributes(
            [
                SearchAttributePair(ORGANIZATION_ID, str(organization_id)),
                SearchAttributePair(STATUS, ConversationState.OPEN),
            ]
        ),
        "static_summary": "Conversation",
    }
