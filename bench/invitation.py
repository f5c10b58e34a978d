"""The life of an invitation, for the stored histories."""

from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio import activity
from temporalio.client import WorkflowHandle
from temporalio.testing import TimeSkipper
from temporalio.worker import Worker

from core.ids import new_id
from core.temporal.queues import TaskQueue
from models.organizations.types import (
    AttendInput,
    InvitationRef,
    InvitationStanding,
    InvitationStatus,
)
from workflows.organizations.invitation import InvitationWorkflow


class _Inviting:
    def __init__(self) -> None:
        self._expires_at = datetime.now(UTC) + timedelta(days=7)

    @activity.defn(name="organizations.attend_invitation")
    async def attend(self, input: AttendInput) -> InvitationStanding:
        expired = input.now >= self._expires_at
        status = InvitationStatus.EXPIRED if expired else InvitationStatus.PENDING
        return InvitationStanding(status=status, expires_at=self._expires_at)

    def mail_again(self) -> None:
        self._expires_at += timedelta(days=3)


async def invited(skipper: TimeSkipper) -> WorkflowHandle[Any, Any]:
    """Mailed again on its third day, and too old at last."""
    at = _Inviting()
    async with Worker(
        skipper.client,
        task_queue=TaskQueue.CONTROL,
        workflows=[InvitationWorkflow],
        activities=[at.attend],
    ):
        ref = InvitationRef(organization_id=new_id(), invitation_id=new_id())
        run = await skipper.client.start_workflow(
            InvitationWorkflow.run,
            ref,
            id=f"invitation/{ref.invitation_id}",
            task_queue=TaskQueue.CONTROL,
            start_signal="changed",
        )
        await skipper.fast_forward(run, timedelta(days=3))
        at.mail_again()
        await run.signal(InvitationWorkflow.changed)
        await skipper.fast_forward(run, timedelta(days=8))
        await run.result()
    return run
