"""Lives of mails, and a day of housekeeping."""

from datetime import timedelta
from typing import Any

from temporalio import activity
from temporalio.client import WorkflowFailureError, WorkflowHandle
from temporalio.testing import TimeSkipper
from temporalio.worker import Worker

from core.ids import new_id
from core.temporal.errors import failure
from core.temporal.queues import TaskQueue
from models.mail.types import MailInput, MailOutcome, MailPurpose, MailStatus
from workflows.housekeeping.housekeeping import HousekeepingWorkflow
from workflows.mail.lifecycle import mail_workflow_id
from workflows.mail.mail import MailWorkflow

Run = WorkflowHandle[Any, Any]


class _Sending:
    def __init__(self, *, refused: bool) -> None:
        self._refused = refused

    @activity.defn(name="mail.send")
    async def send(self, input: MailInput) -> MailOutcome:
        if activity.info().attempt == 1:
            raise failure("NotNow", 451)
        if self._refused:
            raise failure("RecipientRefused", 550, non_retryable=True)
        return MailOutcome(status=MailStatus.SENT)


async def mailed(skipper: TimeSkipper) -> Run:
    """Not now, then sent."""
    return await _mail(skipper, refused=False)


async def refused_for_good(skipper: TimeSkipper) -> Run:
    """Not now, then refused for good."""
    return await _mail(skipper, refused=True)


async def _mail(skipper: TimeSkipper, *, refused: bool) -> Run:
    async with Worker(
        skipper.client,
        task_queue=TaskQueue.CONTROL,
        workflows=[MailWorkflow],
        activities=[_Sending(refused=refused).send],
    ):
        mail = MailInput(mail_id=new_id(), purpose=MailPurpose.RESET_PASSWORD, user_id=new_id())
        run = await skipper.client.start_workflow(
            MailWorkflow.run,
            mail,
            id=mail_workflow_id(mail.mail_id),
            task_queue=TaskQueue.CONTROL,
        )
        await skipper.fast_forward(run, timedelta(minutes=1))
        try:
            await run.result()
        except WorkflowFailureError:
            assert refused
    return run


class _Forgetting:
    @activity.defn(name="housekeeping.forget_old_records")
    async def forget_old_records(self) -> None: ...


async def forgotten(skipper: TimeSkipper) -> Run:
    async with Worker(
        skipper.client,
        task_queue=TaskQueue.CONTROL,
        workflows=[HousekeepingWorkflow],
        activities=[_Forgetting().forget_old_records],
    ):
        run = await skipper.client.start_workflow(
            HousekeepingWorkflow.run, id="housekeeping", task_queue=TaskQueue.CONTROL
        )
        await run.result()
    return run
