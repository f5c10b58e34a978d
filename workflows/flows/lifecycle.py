"""Having a flow looked at when Meta says that it moved: ids and options live here only."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from temporalio.client import Client
from temporalio.common import (
    Priority,
    RetryPolicy,
    SearchAttributePair,
    TypedSearchAttributes,
)

from activities.flows.activities import FlowActivities
from core.ids import new_id
from core.temporal.client import RPC_TIMEOUT
from core.temporal.queues import TaskQueue
from core.temporal.search_attributes import ORGANIZATION_ID
from models.flows.types import FlowRef
from models.ingest.types import Doors, WakeKind

_ONE_TRY, _AWAY = timedelta(seconds=18), timedelta(days=1)
_RETRIES = RetryPolicy(maximum_interval=timedelta(minutes=10))


class FlowNews:
    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def doors(self) -> Doors:
        """Those of the relay."""
        return {WakeKind.FLOW_MOVED: self.moved}

    async def moved(self, organization_id: UUID, flow_id: UUID, payload: dict[str, Any]) -> None:
        """Each time anew: a look that runs already may have seen what was before."""
        await self._client.start_activity_method(
            FlowActivities.look,
            FlowRef(organization_id=organization_id, flow_id=flow_id),
            id=f"flow/{flow_id}/{new_id()}",
            task_queue=TaskQueue.CONTROL,
            start_to_close_timeout=_ONE_TRY,
            schedule_to_close_timeout=_AWAY,
            retry_policy=_RETRIES,
            priority=Priority(priority_key=2, fairness_key=str(organization_id)),
            search_attributes=TypedSearchAttributes(
                [SearchAttributePair(ORGANIZATION_ID, str(organization_id))]
            ),
            summary="Look at a flow that moved",
            rpc_timeout=RPC_TIMEOUT,
        )
