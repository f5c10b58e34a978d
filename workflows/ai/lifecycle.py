"""Asking AI by itself: a standalone activity, which nothing waits for longer than it wants."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from temporalio.client import Client
from temporalio.common import (
    ActivityIDConflictPolicy,
    Priority,
    RetryPolicy,
    SearchAttributePair,
    TypedSearchAttributes,
)

from activities.ai.activities import AiActivities
from activities.ai.advising import TemplateAdvice
from core.ids import new_id
from core.temporal.client import RPC_TIMEOUT
from core.temporal.queues import TaskQueue
from core.temporal.search_attributes import ORGANIZATION_ID
from models.ai.types import ProbeInput, ProbeOutcome
from models.ingest.types import Doors, WakeKind
from models.templates.types import TemplateRef

# Beside the patience with the providers: for the queue, and for another try after a crash.
_BESIDE = timedelta(seconds=20)
_RETRIES = RetryPolicy(maximum_interval=timedelta(seconds=5), maximum_attempts=3)

# Advice is welcome for a day, and not worth more questions than a few.
_WELCOME = timedelta(days=1)
_FEW = RetryPolicy(
    initial_interval=timedelta(minutes=1), backoff_coefficient=10, maximum_attempts=3
)


def probe_id(id: UUID) -> str:
    return f"ai-test/{id}"


class AiCalls:
    def __init__(self, client: Client, patience: timedelta) -> None:
        self._client = client
        self._patience = patience

    @property
    def doors(self) -> Doors:
        """Those of the relay."""
        return {WakeKind.TEMPLATE_REJECTED: self.template_rejected}

    async def probe(self, input: ProbeInput) -> ProbeOutcome:
        """Raises `ActivityFailureError` when nobody serves the queue in time."""
        organization = str(input.organization_id)
        handle = await self._client.start_activity_method(
            AiActivities.probe,
            input,
            id=probe_id(new_id()),
            task_queue=TaskQueue.AI,
            start_to_close_timeout=self._patience + _BESIDE / 2,
            schedule_to_close_timeout=self._patience + _BESIDE,
            retry_policy=_RETRIES,
            priority=Priority(priority_key=2, fairness_key=organization),
            search_attributes=TypedSearchAttributes(
                [SearchAttributePair(ORGANIZATION_ID, organization)]
            ),
            summary="Test of AI providers",
            rpc_timeout=RPC_TIMEOUT,
        )
        return await handle.result()

    async def template_rejected(
        self, organization_id: UUID, template_id: UUID, payload: dict[str, Any]
    ) -> None:
        """A door of the relay. `at` is when it was decided: each verdict is asked about once."""
        organization = str(organization_id)
        await self._client.start_activity_method(
            TemplateAdvice.advise,
            TemplateRef(organization_id=organization_id, template_id=template_id),
            id=f"template-advice/{template_id}/{payload['at']}",
            task_queue=TaskQueue.AI,
            id_conflict_policy=ActivityIDConflictPolicy.USE_EXISTING,
            start_to_close_timeout=self._patience + _BESIDE,
            schedule_to_close_timeout=_WELCOME,
            retry_policy=_FEW,
            priority=Priority(priority_key=4, fairness_key=organization),
            search_attributes=TypedSearchAttributes(
                [SearchAttributePair(ORGANIZATION_ID, organization)]
            ),
            summary="Advice on a rejected template",
            rpc_timeout=RPC_TIMEOUT,
        )
