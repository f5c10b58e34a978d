"""Opening, informing and steering signups: ids, options, signals and updates live here only."""

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
from models.ingest.types import Doors, WakeKind
from models.onboarding.types import (
    Retry,
    SignupInput,
    SignupMode,
    SignupStatus,
    SignupView,
    StepName,
)
from workflows.onboarding.onboarding import Onboarding

_SIGNALS = {
    WakeKind.SIGNUP_OPENED: "opened",
    WakeKind.SIGNUP_CODE: "code_received",
    WakeKind.SIGNUP_ASSETS: "assets_received",
    WakeKind.SIGNUP_PARTNER_ADDED: "partner_added",
    WakeKind.SIGNUP_CANCELLED: "cancelled",
}


def signup_workflow_id(signup_id: UUID) -> str:
    return f"signup/{signup_id}"


class Signups:
    """Facts go by the outbox, so that Temporal's absence only delays them; commands are updates."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def doors(self) -> Doors:
        """Those of the relay: each brings its signal, and begins the run that is not there."""
        return {kind: self._door(signal) for kind, signal in _SIGNALS.items()}

    async def provide_pin(self, signup_id: UUID) -> SignupView:
        """Have the number registered with the PIN that lies sealed in the row."""
        return await self._client.get_workflow_handle(signup_workflow_id(signup_id)).execute_update(
            Onboarding.provide_pin, rpc_timeout=RPC_TIMEOUT
        )

    async def retry(self, signup_id: UUID, step: StepName) -> SignupView:
        return await self._client.get_workflow_handle(signup_workflow_id(signup_id)).execute_update(
            Onboarding.retry_step, Retry(step=step), rpc_timeout=RPC_TIMEOUT
        )

    def _door(self, signal: str) -> Any:
        async def tell(organization_id: UUID, signup_id: UUID, payload: dict[str, Any]) -> None:
            given = SignupInput(
                organization_id=organization_id,
                signup_id=signup_id,
                mode=SignupMode(payload["mode"]),
            )
            await self._client.start_workflow(
                Onboarding.run,
                given,
                id=signup_workflow_id(signup_id),
                task_queue=TaskQueue.CONTROL,
                start_signal=signal,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                priority=Priority(priority_key=1, fairness_key=str(organization_id)),
                search_attributes=TypedSearchAttributes(
                    [
                        SearchAttributePair(ORGANIZATION_ID, str(organization_id)),
                        SearchAttributePair(STATUS, SignupStatus.WAITING),
                    ]
                ),
                static_summary="Signup",
                static_details="Connects a WhatsApp account and number, step by step.",
                rpc_timeout=RPC_TIMEOUT,
            )

        return tell
