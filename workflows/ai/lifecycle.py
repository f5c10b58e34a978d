"""Asking AI from a route: a standalone activity, for the API holds nobody's keys."""

from datetime import timedelta
from uuid import UUID

from temporalio.client import Client
from temporalio.common import (
    Priority,
    RetryPolicy,
    SearchAttributePair,
    TypedSearchAttributes,
)

from activities.ai.activities import AiActivities
from core.ids import new_id
from core.temporal.client import RPC_TIMEOUT
from core.temporal.queues import TaskQueue
from core.temporal.search_attributes import ORGANIZATION_ID
from models.ai.types import ProbeInput, ProbeOutcome

# Beside the patience with the providers: for the queue, and for another try after a crash.
_BESIDE = timedelta(seconds=20)
_RETRIES = RetryPolicy(maximum_interval=timedelta(seconds=5), maximum_attempts=3)


def probe_id(id: UUID) -> str:
    return f"ai-test/{id}"


class AiCalls:
    def __init__(self, client: Client, patience: timedelta) -> None:
        self._client = client
        self._patience = patience

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
