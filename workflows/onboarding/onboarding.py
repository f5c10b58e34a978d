"""A business's way to us, step by step, and back."""

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.onboarding.accounts import AccountSteps
    from activities.onboarding.facts import FactSteps
    from activities.onboarding.noting import NoteSteps
    from activities.onboarding.numbers import NumberSteps
    from activities.onboarding.tokens import TokenSteps
    from activities.onboarding.undoing import UndoSteps
    from core.temporal import options
    from core.temporal.origin import sent_by, starter
    from models.onboarding.rules import (
        ENDED,
        ONE_SHOT,
        PLANS,
        RENEWED_BY_A_CODE,
        UNDOING,
        WAITS_FOR_A_PERSON,
        WAITS_FOR_ASSETS,
        WAITS_FOR_CLICK,
        WAITS_FOR_CODE,
    )
    from models.onboarding.types import (
        PASSED,
        NoteInput,
        Reason,
        Retry,
        SignupInput,
        SignupMode,
        SignupRef,
        SignupStatus,
        SignupView,
        StepInput,
        StepName,
        StepResult,
        StepState,
        UndoInput,
    )
    from workflows.onboarding.details import SUMMARIES, attributes, details

_STEPS: dict[StepName, Any] = {
    StepName.EXCHANGE_CODE: TokenSteps.exchange_code,
    StepName.FETCH_TOKEN: TokenSteps.fetch_token,
    StepName.CHECK_TOKEN: TokenSteps.check_token,
    StepName.SUBSCRIBE_APP: AccountSteps.subscribe_app,
    StepName.FIND_NUMBER: NumberSteps.find_number,
    StepName.REGISTER: NumberSteps.register,
    StepName.READ_NUMBER: FactSteps.read_number,
    StepName.SYNC_CONTACTS: NumberSteps.sync_phone,
    StepName.SYNC_HISTORY: NumberSteps.sync_phone,
    StepName.READ_ACCOUNT: FactSteps.read_account,
    StepName.SYNC_TEMPLATES: FactSteps.sync_templates,
    StepName.READ_PROFILE: AccountSteps.read_profile,
    StepName.FINISH: AccountSteps.finish,
    StepName.UNSUBSCRIBE_APP: UndoSteps.unsubscribe_app,
    StepName.FORGET_TOKEN: UndoSteps.forget_token,
}

# Runs that began before wait for the last try of a step, also when they are given up.
_INTERRUPTS = "giving-up-interrupts-a-step"


@workflow.defn(name="Onboarding")
class Onboarding:
    """Takes a signup's steps in order; where one fails it waits for a person, or a new click.

    The rows are the truth; this remembers where it is. It carries no code, token, PIN or id of
    Meta's. Giving up, or nobody coming, takes back what was done.
    """

    @workflow.init
    def __init__(self, input: SignupInput) -> None:
        self._ref = SignupRef(organization_id=input.organization_id, signup_id=input.signup_id)
        self._mode = input.mode
        self._status = SignupStatus.WAITING
        self._current: StepName | None = None
        self._results: dict[StepName, StepResult] = {}
        self._until: datetime = workflow.now() + WAITS_FOR_CLICK[input.mode]
        self._code = self._assets = self._cancelled = False
        self._clicks = 0
        self._again: StepName | None = None

    @workflow.run
    async def run(self, input: SignupInput) -> SignupView:
        if self._mode is SignupMode.DISCONNECT:
            await self._take_back(SignupStatus.DISCONNECTED)
        while self._status not in ENDED:
            await self._go_on()
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._view()

    @workflow.signal(description="The session was opened.")
    def opened(self) -> None:
        """Begins the run; the input says the rest."""

    @workflow.signal(description="The browser brought a code; it lies sealed in the row.")
    def code_received(self) -> None:
        self._code = True
        self._clicks += 1

    @workflow.signal(description="The browser brought the ids of account and number.")
    def assets_received(self) -> None:
        self._assets = True

    @workflow.signal(description="Meta says that the business has added us (hosted signup).")
    def partner_added(self) -> None:
        self._assets = self._code = True
        self._clicks += 1

    @workflow.signal(description="Give up, and take back what was done.")
    def cancelled(self) -> None:
        self._cancelled = True

    @workflow.update(description="The number's PIN lies sealed in the row: register again.")
    def provide_pin(self) -> SignupView:
        self._again = StepName.REGISTER
        return self._view()

    @provide_pin.validator
    def _may_take_pin(self) -> None:
        self._require_failed(StepName.REGISTER)

    @workflow.update(description="Take the step again at which the signup stands.")
    def retry_step(self, retry: Retry) -> SignupView:
        self._again = retry.step
        return self._view()

    @retry_step.validator
    def _may_retry(self, retry: Retry) -> None:
        self._require_failed(retry.step)

    @workflow.query(description="Where the signup stands, step by step.")
    def standing(self) -> SignupView:
        return self._view()

    async def _go_on(self) -> None:
        if self._cancelled:
            await self._take_back(SignupStatus.CANCELLED)
            return
        step = self._next()
        if step is None:
            self._show(SignupStatus.READY)
        elif step in (StepName.EXCHANGE_CODE, StepName.FETCH_TOKEN) and not self._code:
            await self._wait_for_click()
        else:
            await self._take(step)

    def _next(self) -> StepName | None:
        for step in PLANS[self._mode]:
            result = self._results.get(step)
            if result is None or result.state not in PASSED:
                return step
        return None

    async def _wait_for_click(self) -> None:
        """For the code, or what stands for it; ids without one are said to be not enough."""
        self._show(SignupStatus.WAITING, StepName.EXCHANGE_CODE)
        had_assets = self._assets
        if not await self._heard(lambda: self._code or self._assets != had_assets, self._left()):
            await self._take_back(SignupStatus.EXPIRED)
            return
        if self._code or self._cancelled:
            return
        if not await self._heard(lambda: self._code, WAITS_FOR_CODE):
            noted = await self._note(StepName.EXCHANGE_CODE, Reason.NO_CODE)
            self._results[StepName.EXCHANGE_CODE] = noted
            await self._wait_for_person(StepName.EXCHANGE_CODE)

    async def _take(self, step: StepName) -> None:
        if step is StepName.CHECK_TOKEN and not self._assets and not self._knows_assets():
            await self._heard(lambda: self._assets, WAITS_FOR_ASSETS)
        clicks = self._clicks
        self._show(SignupStatus.RUNNING, step)
        result = await self._execute(step)
        self._results[step] = result
        self._mode = result.mode
        if self._clicks != clicks and result.state is not StepState.DONE:
            self._begin_anew()
        elif result.state is StepState.FAILED and result.reason != Reason.GIVEN_UP:
            await self._wait_for_person(step)

    async def _wait_for_person(self, step: StepName) -> None:
        self._show(SignupStatus.FAILED, step)
        self._until = workflow.now() + WAITS_FOR_A_PERSON
        self._again, clicks = None, self._clicks
        came = await self._heard(
            lambda: self._again is not None or self._clicks != clicks, self._left()
        )
        if not came:
            await self._take_back(SignupStatus.EXPIRED)
        elif self._clicks != clicks:
            self._begin_anew()
        elif self._again is not None:
            await self._permit(self._again)
            self._results.pop(self._again, None)

    def _begin_anew(self) -> None:
        """A new code came: what an earlier one led to is done again."""
        for step in RENEWED_BY_A_CODE:
            self._results.pop(step, None)

    async def _permit(self, step: StepName) -> None:
        """A person wants it asked again, though it may have been obeyed."""
        if step in ONE_SHOT:
            await workflow.execute_activity_method(
                NoteSteps.permit,
                StepInput(**dict(self._ref), step=step),
                **options.described(options.DATABASE, f"{step}: a person asks again"),
            )

    async def _take_back(self, ending: SignupStatus) -> None:
        for step in UNDOING:
            self._show(SignupStatus.RUNNING, step)
            self._results[step] = await self._execute(step, ending)
        self._show(ending)

    async def _execute(self, step: StepName, ending: SignupStatus | None = None) -> StepResult:
        """The step's activity. One that ended without a word is written down as that."""
        given = StepInput(**dict(self._ref), step=step)
        if step is StepName.FORGET_TOKEN and ending is not None:
            given = UndoInput(**dict(given), ending=ending)
        with sent_by(starter()):
            taking: workflow.ActivityHandle[StepResult] = workflow.start_activity_method(
                _STEPS[step],
                given,
                **options.described(options.ONBOARDING, SUMMARIES[step]),
            )
        given_up = ending is None and await self._given_up_during(taking)
        try:
            return await taking
        except ActivityError:
            return await self._note(step, Reason.GIVEN_UP if given_up else Reason.NO_ANSWER)

    async def _given_up_during(self, taking: workflow.ActivityHandle[StepResult]) -> bool:
        """A step that waits for its next try is not waited for; one at work ends its request."""
        if not workflow.patched(_INTERRUPTS):
            return False
        await workflow.wait_condition(lambda: self._cancelled or taking.done())
        if taking.done():
            return False
        taking.cancel()
        return True

    async def _note(self, step: StepName, reason: Reason) -> StepResult:
        return await workflow.execute_activity_method(
            NoteSteps.note,
            NoteInput(**dict(self._ref), step=step, reason=reason),
            **options.described(options.DATABASE, f"{step}: {reason}"),
        )

    async def _heard(self, news: Callable[[], bool], patience: timedelta) -> bool:
        """False when the time was over first. Giving up is news too."""
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: news() or self._cancelled,
                timeout=max(patience, timedelta(0)),
                timeout_summary="for a person",
            )
        return news() or self._cancelled

    def _left(self) -> timedelta:
        return self._until - workflow.now()

    def _knows_assets(self) -> bool:
        return any(result.knows_assets for result in self._results.values())

    def _require_failed(self, step: StepName) -> None:
        if step is StepName.EXCHANGE_CODE:
            raise _conflict("A code works once: it takes a new click, not another try.")
        if self._status is not SignupStatus.FAILED or self._current is not step:
            raise _conflict(f"The signup is {self._status}; it does not stand at {step}.")

    def _show(self, status: SignupStatus, step: StepName | None = None) -> None:
        changed = (status, step) != (self._status, self._current)
        self._status, self._current = status, step
        result = self._results.get(step) if step is not None else None
        if changed:
            workflow.upsert_search_attributes(attributes(status, step, result))
        plan = PLANS[self._mode]
        workflow.set_current_details(details(self._mode, status, plan, step, self._results))

    def _view(self) -> SignupView:
        steps = {str(step): result for step, result in self._results.items()}
        return SignupView(status=self._status, step=self._current, steps=steps)


def _conflict(message: str) -> ApplicationError:
    return ApplicationError(message, type="Conflict", non_retryable=True)
