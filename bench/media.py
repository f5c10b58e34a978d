"""Lives of files: fetched in the end, refused, forgotten by Meta, removed."""

from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio import activity
from temporalio.client import WorkflowFailureError, WorkflowHandle
from temporalio.testing import TimeSkipper
from temporalio.worker import Worker

from core.ids import new_id
from core.temporal.errors import failure
from core.temporal.queues import TaskQueue
from models.media.types import GivenUp, MediaInput, MediaOutcome, MediaStatus, MediaTask, Progress
from workflows.media.keeping import MediaKeepingWorkflow
from workflows.media.lifecycle import SCHEDULE, media_workflow_id
from workflows.media.media import MediaWorkflow

Run = WorkflowHandle[Any, Any]


class _Moving:
    def __init__(self, *, hopeless: bool = False, never: bool = False) -> None:
        self._hopeless = hopeless
        self._never = never

    @activity.defn(name="media.fetch")
    async def fetch(self, input: MediaInput) -> MediaOutcome:
        if activity.info().attempt == 1 or self._never:
            raise failure("Unanswered")
        return MediaOutcome(status=MediaStatus.STORED)

    @activity.defn(name="media.upload")
    async def upload(self, input: MediaInput) -> MediaOutcome:
        if self._hopeless:
            raise failure("MediaRefused", 131053, non_retryable=True)
        return MediaOutcome(status=MediaStatus.STORED)

    @activity.defn(name="media.renew")
    async def renew(self, input: MediaInput) -> MediaOutcome:
        return MediaOutcome(status=MediaStatus.STORED)

    @activity.defn(name="media.remove")
    async def remove(self, input: MediaInput) -> MediaOutcome:
        return MediaOutcome(status=MediaStatus.DELETED)

    @activity.defn(name="media.give_up")
    async def give_up(self, input: GivenUp) -> None: ...


async def fetched(skipper: TimeSkipper) -> Run:
    """Cut off, then whole."""
    return await _moved(skipper, MediaTask.FETCH, _Moving())


async def forgotten_by_meta(skipper: TimeSkipper) -> Run:
    """Never served while Meta keeps it."""
    return await _moved(skipper, MediaTask.FETCH, _Moving(never=True))


async def sent(skipper: TimeSkipper) -> Run:
    return await _moved(skipper, MediaTask.UPLOAD, _Moving())


async def not_taken(skipper: TimeSkipper) -> Run:
    """Refused by Meta for good."""
    return await _moved(skipper, MediaTask.UPLOAD, _Moving(hopeless=True))


async def removed(skipper: TimeSkipper) -> Run:
    return await _moved(skipper, MediaTask.REMOVE, _Moving())


async def renewed(skipper: TimeSkipper) -> Run:
    return await _moved(skipper, MediaTask.RENEW, _Moving())


class _Keeping:
    @activity.defn(name="media.renew_kept")
    async def renew(self, so_far: Progress) -> Progress:
        return so_far.model_copy(update={"last": new_id(), "renewed": 1, "done": True})

    @activity.defn(name="media.sweep")
    async def sweep(self, so_far: Progress) -> Progress:
        done = so_far.last is not None
        return so_far.model_copy(update={"last": new_id(), "removed": 2, "done": done})


async def looked_after(skipper: TimeSkipper) -> Run:
    """Two pages of organizations."""
    at = _Keeping()
    async with Worker(
        skipper.client,
        task_queue=TaskQueue.CONTROL,
        workflows=[MediaKeepingWorkflow],
        activities=[at.renew, at.sweep],
    ):
        run = await skipper.client.start_workflow(
            MediaKeepingWorkflow.run, id=SCHEDULE, task_queue=TaskQueue.CONTROL
        )
        await run.result()
    return run


async def _moved(skipper: TimeSkipper, task: MediaTask, at: _Moving) -> Run:
    async with Worker(
        skipper.client,
        task_queue=TaskQueue.CONTROL,
        workflows=[MediaWorkflow],
        activities=[at.fetch, at.upload, at.renew, at.remove, at.give_up],
    ):
        media = MediaInput(
            organization_id=new_id(),
            media_id=new_id(),
            task=task,
            until=datetime.now(UTC) + timedelta(minutes=2),
        )
        run = await skipper.client.start_workflow(
            MediaWorkflow.run,
            media,
            id=media_workflow_id(media.media_id, task),
            task_queue=TaskQueue.CONTROL,
        )
        await skipper.fast_forward(run, timedelta(minutes=3))
        try:
            await run.result()
        except WorkflowFailureError:
            assert task is not MediaTask.REMOVE
    return run


CASES = (fetched, forgotten_by_meta, sent, not_taken, removed, renewed)
