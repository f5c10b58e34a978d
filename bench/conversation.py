"""Lives of conversations, and one night of the watch."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from temporalio import activity
from temporalio.client import WorkflowHandle
from temporalio.testing import TimeSkipper
from temporalio.worker import Worker

from core.ids import new_id
from core.temporal.queues import TaskQueue
from models.ai.types import AiMode
from models.conversations.types import (
    Accept,
    AcceptInput,
    Close,
    CloseInput,
    ConversationRef,
    ConversationState,
    Deadline,
    HandBack,
    HandBackInput,
    Standing,
    TakeOver,
    TakeOverInput,
    TurnInput,
    Watched,
    WatchInput,
)
from workflows.conversations.conversation import ConversationWorkflow
from workflows.conversations.lifecycle import Conversations, conversation_workflow_id
from workflows.conversations.watch import EVERY, InboxWatch

Run = WorkflowHandle[Any, Any]
S = ConversationState


class Pretended:
    """Stands where each activity leaves it; every answer is newer than the one before."""

    def __init__(self, mode: AiMode = AiMode.OFF) -> None:
        self.agent, self.offer = new_id(), new_id()
        self._ai = mode is not AiMode.OFF
        self._stands = Standing(conversation_id=new_id(), state=S.OPEN, mode=mode, ai=self._ai)

    @property
    def id(self) -> UUID:
        return self._stands.conversation_id

    @activity.defn(name="conversations.turn")
    async def turn(self, input: TurnInput) -> Standing:
        if self._ai:
            idle = {"next_what": Deadline.IDLE, "next_at": _in(input.now, hours=24)}
            return self._becomes(state=S.PENDING, **idle)
        expires = _in(input.now, minutes=1)
        return self._becomes(
            offer_id=self.offer,
            offer_expires_at=expires,
            next_what=Deadline.OFFER_EXPIRES,
            next_at=expires,
        )

    @activity.defn(name="conversations.tend")
    async def tend(self, input: ConversationRef) -> Standing:
        if self._stands.state in (S.RESOLVED, S.PENDING):
            return self._becomes(state=S.CLOSED, next_what=None, next_at=None)
        return self._becomes(offer_id=None, offer_expires_at=None, queued=True, next_at=None)

    @activity.defn(name="conversations.accept")
    async def accept(self, input: AcceptInput) -> Standing:
        return self._becomes(
            agent_id=self.agent, offer_id=None, offer_expires_at=None, queued=False, next_at=None
        )

    @activity.defn(name="conversations.take_over")
    async def take_over(self, input: TakeOverInput) -> Standing:
        return self._becomes(agent_id=self.agent, ai=False, next_at=None)

    @activity.defn(name="conversations.hand_back")
    async def hand_back(self, input: HandBackInput) -> Standing:
        return self._becomes(agent_id=None, ai=True)

    @activity.defn(name="conversations.close")
    async def close(self, input: CloseInput) -> Standing:
        over = {"next_what": Deadline.CSAT_OVER, "next_at": _in(input.now, hours=24)}
        return self._becomes(state=input.command.state, agent_id=None, **over)

    @property
    def served(self) -> Sequence[Any]:
        return (
            *(self.turn, self.tend, self.accept),
            *(self.take_over, self.hand_back, self.close),
        )

    def _becomes(self, **changes: Any) -> Standing:
        version = self._stands.version + 1
        self._stands = self._stands.model_copy(update={"version": version, **changes})
        return self._stands


def _in(now: datetime, **time: float) -> datetime:
    return now + timedelta(**time)


@asynccontextmanager
async def _serving(skipper: TimeSkipper, pretended: Pretended) -> AsyncIterator[Conversations]:
    async with (
        Worker(
            skipper.client,
            task_queue=TaskQueue.CONVERSATION,
            workflows=[ConversationWorkflow],
            activities=pretended.served,
        ),
        Worker(skipper.client, task_queue=TaskQueue.AI, activities=[pretended.turn]),
    ):
        yield Conversations(skipper.client)


async def answered(skipper: TimeSkipper) -> Run:
    """Offered in vain, accepted by somebody, said more, resolved, closed a day later."""
    pretended, here = Pretended(), new_id()
    async with _serving(skipper, pretended) as conversations:
        await conversations.heard(here, pretended.id, {"ai": False})
        run = _run(skipper, pretended)
        await skipper.fast_forward(run, timedelta(minutes=2))
        offer = {"offer_id": pretended.offer, "agent_id": pretended.agent}
        now = _in((await run.describe()).start_time, hours=1)
        await conversations.offered(here, pretended.id, {**offer, "expires_at": now})
        await conversations.accept(here, pretended.id, Accept(agent_id=pretended.agent))
        await conversations.heard(here, pretended.id, {"ai": False})
        await conversations.changed(here, pretended.id, {})
        await conversations.close(here, pretended.id, Close(state=S.RESOLVED))
        await skipper.fast_forward(run, timedelta(hours=25))
        await run.result()
    return run


async def thought_about(skipper: TimeSkipper) -> Run:
    """A burst, a model's turn, a person who takes over and hands back, silence."""
    pretended, here = Pretended(AiMode.AUTO), new_id()
    async with _serving(skipper, pretended) as conversations:
        for _ in range(3):
            await conversations.heard(here, pretended.id, {"ai": True})
        run = _run(skipper, pretended)
        await skipper.fast_forward(run, timedelta(seconds=5))
        await conversations.take_over(here, pretended.id, TakeOver(agent_id=pretended.agent))
        await conversations.hand_back(here, pretended.id, HandBack())
        await skipper.fast_forward(run, timedelta(hours=25))
        await run.result()
    return run


def _run(skipper: TimeSkipper, pretended: Pretended) -> Run:
    return skipper.client.get_workflow_handle(conversation_workflow_id(pretended.id))


class _Watching:
    @activity.defn(name="conversations.watch")
    async def watch(self, input: WatchInput) -> Watched:
        return Watched(organizations=2, repaired=1)


async def watched(skipper: TimeSkipper) -> Run:
    """Three looks; the operator ends it."""
    async with Worker(
        skipper.client,
        task_queue=TaskQueue.CONTROL,
        workflows=[InboxWatch],
        activities=[_Watching().watch],
    ):
        run = await skipper.client.start_workflow(
            InboxWatch.run, id=f"inbox/{new_id()}", task_queue=TaskQueue.CONTROL
        )
        await skipper.fast_forward(run, EVERY * 3)
        await run.terminate()
    return run
