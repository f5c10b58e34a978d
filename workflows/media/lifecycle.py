"""Beginning to move files: ids and options live here only."""

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
)
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
from core.temporal.search_attributes import ORGANIZATION_ID, STATUS
from models.media.types import MediaInput, MediaStatus, MediaTask
from workflows.media.keeping import MediaKeepingWorkflow
from workflows.media.media import MediaWorkflow

SCHEDULE = "media/keeping"
_HOUR, _MINUTE = 4, 17
_JITTER = timedelta(minutes=10)


def media_workflow_id(media_id: UUID, task: MediaTask) -> str:
    """A file comes or goes to Meta once, is renewed there again and again, and removed once."""
    match task:
        case MediaTask.REMOVE:
            return f"media/{media_id}/removal"
        case MediaTask.RENEW:
            return f"media/{media_id}/renewal"
        case _:
            return f"media/{media_id}"


async def ensure_keeping(client: Client) -> None:
    """Have files looked after every day; a schedule that is there stays as it was left."""
    daily = ScheduleCalendarSpec(
        hour=[ScheduleRange(_HOUR)], minute=[ScheduleRange(_MINUTE)], comment="every day"
    )
    schedule = Schedule(
        action=ScheduleActionStartWorkflow(
            MediaKeepingWorkflow.run,
            id=SCHEDULE,
            task_queue=TaskQueue.CONTROL,
            static_summary="Look after files",
        ),
        spec=ScheduleSpec(calendars=[daily], jitter=_JITTER),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=timedelta(days=1)),
    )
    with suppress(ScheduleAlreadyRunningError):
        await client.create_schedule(SCHEDULE, schedule, rpc_timeout=RPC_TIMEOUT)


class MediaFiles:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def wanted(self, owner: UUID, media_id: UUID, payload: dict[str, Any]) -> None:
        """A door of the relay: begin to move the file. What began is not begun again; what ended
        is only when it is to be renewed.
        """
        media = MediaInput.model_validate(payload)
        again = media.task is MediaTask.RENEW
        with suppress(WorkflowAlreadyStartedError):
            await self._client.start_workflow(
                MediaWorkflow.run,
                media,
                id=media_workflow_id(media_id, media.task),
                task_queue=TaskQueue.CONTROL,
                id_reuse_policy=(
                    WorkflowIDReusePolicy.ALLOW_DUPLICATE
                    if again
                    else WorkflowIDReusePolicy.REJECT_DUPLICATE
                ),
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                priority=Priority(priority_key=2, fairness_key=str(owner)),
                search_attributes=TypedSearchAttributes(
                    [
                        SearchAttributePair(ORGANIZATION_ID, str(owner)),
                        SearchAttributePair(STATUS, MediaStatus.WAITING),
                    ]
                ),
                static_summary=f"Media, {media.task}",
                rpc_timeout=RPC_TIMEOUT,
            )
