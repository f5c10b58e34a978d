"""Beginning to move files: ids and options live here only."""

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
from core.temporal.search_attributes import ORGANIZATION_ID, STATUS
from models.media.types import MediaInput, MediaStatus, MediaTask
from workflows.media.media import MediaWorkflow


def media_workflow_id(media_id: UUID, task: MediaTask) -> str:
    """A file comes or goes to Meta once, and is removed once."""
    return f"media/{media_id}/removal" if task is MediaTask.REMOVE else f"media/{media_id}"


class MediaFiles:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def wanted(self, owner: UUID, media_id: UUID, payload: dict[str, Any]) -> None:
        """A door of the relay: begin to move the file. What began, or ended, is not begun again."""
        media = MediaInput.model_validate(payload)
        with suppress(WorkflowAlreadyStartedError):
            await self._client.start_workflow(
                MediaWorkflow.run,
                media,
                id=media_workflow_id(media_id, media.task),
                task_queue=TaskQueue.CONTROL,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
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
