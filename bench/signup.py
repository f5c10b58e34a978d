"""Signups, for the stored histories."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from temporalio import activity
from temporalio.client import WorkflowHandle
from temporalio.exceptions import ApplicationError
from temporalio.testing import TimeSkipper
from temporalio.worker import Worker

from core.ids import new_id
from core.temporal.queues import TaskQueue
from models.onboarding.types import (
    NoteInput,
    Reason,
    Retry,
    SignupInput,
    SignupMode,
    StepInput,
    StepName,
    StepResult,
    StepState,
    UndoInput,
)
from workflows.onboarding.onboarding import Onboarding

_TAKEN = frozenset(StepName) - {
    StepName.FORGET_TOKEN,
    StepName.SYNC_CONTACTS,
    StepName.SYNC_HISTORY,
}


class _Steps:
    """Every step is done, but for those that fail so many times first, and one that `waits`."""

    def __init__(self, **fails: int) -> None:
        self.fails = dict(fails)
        self.waits: StepName | None = None
        self.waiting = asyncio.Event()

    def result(self, step: StepName) -> StepResult:
        left = self.fails.get(step, 0)
        if left:
            self.fails[step] = left - 1
            return StepResult(
                state=StepState.FAILED, mode=SignupMode.EMBEDDED, reason=Reason.WRONG_PIN
            )
        return StepResult(state=StepState.DONE, mode=SignupMode.EMBEDDED, knows_assets=True)

    def every(self) -> list[Callable[..., Awaitable[Any]]]:
        def named(name: str) -> Callable[..., Awaitable[StepResult]]:
            @activity.defn(name=f"onboarding.{name}")
            async def take(input: StepInput) -> StepResult:
                if input.step is self.waits:
                    self.waiting.set()
                    raise ApplicationError("Meta is busy.", type="TryAgain")
                return self.result(input.step)

            return take

        @activity.defn(name="onboarding.forget_token")
        async def forget(input: UndoInput) -> StepResult:
            return self.result(input.step)

        @activity.defn(name="onboarding.note")
        async def note(input: NoteInput) -> StepResult:
            return StepResult(state=StepState.FAILED, mode=SignupMode.EMBEDDED, reason=input.reason)

        @activity.defn(name="onboarding.permit")
        async def permit(input: StepInput) -> None:
            return None

        return [*(named(name) for name in sorted(_TAKEN)), forget, note, permit]


async def connected(skipper: TimeSkipper) -> WorkflowHandle[Any, Any]:
    """A code, the ids, a PIN of the number's own, and ready."""
    async with _serving(skipper, _Steps(register=1)):
        run = await _opened(skipper)
        await run.signal(Onboarding.code_received)
        await run.signal(Onboarding.assets_received)
        await _standing(run, StepName.REGISTER)
        await run.execute_update(Onboarding.provide_pin)
        await run.result()
    return run


async def given_up(skipper: TimeSkipper) -> WorkflowHandle[Any, Any]:
    """Refused, tried again, refused again and taken back."""
    async with _serving(skipper, _Steps(subscribe_app=2)):
        run = await _opened(skipper)
        await run.signal(Onboarding.assets_received)
        await run.signal(Onboarding.code_received)
        await _standing(run, StepName.SUBSCRIBE_APP)
        await run.execute_update(Onboarding.retry_step, Retry(step=StepName.SUBSCRIBE_APP))
        await _standing(run, StepName.SUBSCRIBE_APP)
        await run.signal(Onboarding.cancelled)
        await run.result()
    return run


async def interrupted(skipper: TimeSkipper) -> WorkflowHandle[Any, Any]:
    """Given up while a step waits for its next try, and taken back."""
    steps = _Steps()
    async with _serving(skipper, steps):
        steps.waits = StepName.SUBSCRIBE_APP
        run = await _opened(skipper)
        await run.signal(Onboarding.assets_received)
        await run.signal(Onboarding.code_received)
        await steps.waiting.wait()
        await run.signal(Onboarding.cancelled)
        await run.result()
    return run


def _serving(skipper: TimeSkipper, steps: _Steps) -> Worker:
    return Worker(
        skipper.client,
        task_queue=TaskQueue.CONTROL,
        workflows=[Onboarding],
        activities=steps.every(),
    )


async def _opened(skipper: TimeSkipper) -> WorkflowHandle[Any, Any]:
    ref = SignupInput(organization_id=new_id(), signup_id=new_id(), mode=SignupMode.EMBEDDED)
    return await skipper.client.start_workflow(
        Onboarding.run,
        ref,
        id=f"signup/{ref.signup_id}",
        task_queue=TaskQueue.CONTROL,
        start_signal="opened",
    )


async def _standing(run: WorkflowHandle[Any, Any], step: StepName) -> None:
    """Wait until it stands there for a person."""
    while True:
        view = await run.query(Onboarding.standing)
        if (view.status, view.step) == ("FAILED", step):
            return
