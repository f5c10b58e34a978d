"""Taking a signup back, and letting an account go: as named steps, like the way there."""

from datetime import UTC, datetime

from temporalio import activity

from activities.onboarding.judging import code_of, done, skipped
from activities.onboarding.stepping import At, Stepper
from clients.meta.errors import Outcome as MetaOutcome
from clients.meta.errors import Refused
from clients.meta.onboarding import MetaOnboarding
from models.accounts import tokens
from models.onboarding import claiming
from models.onboarding.types import (
    Outcome,
    Reason,
    SignupStatus,
    StepInput,
    StepResult,
    StepState,
    UndoInput,
)

_SOON = (MetaOutcome.TRY_AGAIN, MetaOutcome.NOT_NOW)


class UndoSteps:
    def __init__(self, stepper: Stepper, meta: MetaOnboarding) -> None:
        self._stepper = stepper
        self._meta = meta

    @activity.defn(name="onboarding.unsubscribe_app")
    async def unsubscribe_app(self, input: StepInput) -> StepResult:
        """Have Meta send us nothing more; where it lets us do nothing, that is so already."""
        return await self._stepper.take(input, self._unsubscribe, undo=True)

    @activity.defn(name="onboarding.forget_token")
    async def forget_token(self, input: UndoInput) -> StepResult:
        """Forget what opens the account, and say how the signup ended."""

        async def forget(at: At) -> Outcome:
            return await _forget(at, input.ending)

        return await self._stepper.take(input, forget, undo=True)

    async def _unsubscribe(self, at: At) -> Outcome:
        async with at.change() as (session, signup):
            undoes = await claiming.is_its_own(session, signup)
        if not undoes:
            return skipped(Reason.WAS_CONNECTED)
        account = await at.account()
        try:
            await self._meta.unsubscribe(account.meta_id, await at.token())
        except Refused as error:
            if error.outcome in _SOON:
                raise
            advice = "Meta does not let us unsubscribe any more: the app has lost the account."
            return Outcome(
                state=StepState.SKIPPED, reason=Reason.REFUSED, code=code_of(error), advice=advice
            )
        return done()


async def _forget(at: At, ending: SignupStatus) -> Outcome:
    forgotten = await tokens.keep(at.stepper.keyring, tokens.FORGOTTEN)
    async with at.change() as (session, signup):
        undoes = await claiming.is_its_own(session, signup)
        if undoes:
            await claiming.let_go(session, signup, forgotten.sealed, str(ending))
        signup.status, signup.ended_at = ending, datetime.now(UTC)
        signup.sealed_code = signup.sealed_token = signup.sealed_pin = None
        signup.state_hash = None
    return done() if undoes else skipped(Reason.WAS_CONNECTED)
