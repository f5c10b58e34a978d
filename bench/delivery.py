"""Lives of single messages."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from temporalio import activity
from temporalio.client import WorkflowFailureError, WorkflowHandle
from temporalio.testing import TimeSkipper
from temporalio.worker import Worker

from core.ids import new_id
from core.temporal.queues import TaskQueue
from models.messages.types import DeliverInput, DeliverOutcome, DeliveryInput
from models.sending.types import Purpose, RecipientState
from workflows.messages.delivery import DeliveryWorkflow
from workflows.messages.lifecycle import delivery_workflow_id

Run = WorkflowHandle[Any, Any]
S = RecipientState


class Pretended:
    """Says what each look finds; the last is repeated."""

    def __init__(self, *looks: DeliverOutcome) -> None:
        self._looks: Sequence[DeliverOutcome] = looks
        self.inputs: list[DeliverInput] = []
        self.waits = len(looks) > 1

    @activity.defn(name="messages.deliver")
    async def deliver(self, input: DeliverInput) -> DeliverOutcome:
        self.inputs.append(input)
        return self._looks[min(len(self.inputs), len(self._looks)) - 1]


async def accepted(skipper: TimeSkipper) -> Run:
    return await live(skipper, Pretended(DeliverOutcome(state=S.ACCEPTED, tries=1)))


async def tried_again(skipper: TimeSkipper) -> Run:
    """Refused for now, then in doubt, then settled by a status."""
    later = DeliverOutcome(
        state=S.DUE, tries=1, code=131056, reason="PairThrottled", wait=timedelta(seconds=4)
    )
    doubted = DeliverOutcome(state=S.SENDING, tries=2, wait=timedelta(minutes=15))
    taken = DeliverOutcome(state=S.ACCEPTED, tries=2)
    return await live(skipper, Pretended(later, doubted, doubted, taken))


async def not_delivered(skipper: TimeSkipper) -> Run:
    """Refused for good."""
    said = {"code": 131047, "reason": "WindowClosed", "advice": "Use a template."}
    return await live(skipper, Pretended(DeliverOutcome(state=S.FAILED, tries=1, **said)))


async def live(skipper: TimeSkipper, pretended: Pretended) -> Run:
    """The whole life of one message."""
    client = skipper.client
    async with (
        Worker(client, task_queue=TaskQueue.CONVERSATION, workflows=[DeliveryWorkflow]),
        Worker(client, task_queue=TaskQueue.SEND, activities=[pretended.deliver]),
    ):
        message = DeliveryInput(
            organization_id=new_id(),
            message_id=new_id(),
            phone_number_id=new_id(),
            purpose=Purpose.SERVICE,
            type="text",
        )
        run = await client.start_workflow(
            DeliveryWorkflow.run,
            message,
            id=delivery_workflow_id(message.message_id),
            task_queue=TaskQueue.CONVERSATION,
        )
        if pretended.waits:
            await skipper.fast_forward(run, timedelta(hours=1))
        try:
            await run.result()
        except WorkflowFailureError:
            return run
    return run
