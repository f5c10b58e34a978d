"""A signup's account: its news for us, its facts, its templates, and the end of the signup."""

from datetime import UTC, datetime

from temporalio import activity

from activities.onboarding.judging import done
from activities.onboarding.stepping import At, Stepper
from clients.meta.onboarding import MetaOnboarding
from models.onboarding import claiming, steps
from models.onboarding.types import Outcome, SignupStatus, StepInput, StepName, StepResult


class AccountSteps:
    def __init__(self, stepper: Stepper, meta: MetaOnboarding) -> None:
        self._stepper = stepper
        self._meta = meta

    @activity.defn(name="onboarding.subscribe_app")
    async def subscribe_app(self, input: StepInput) -> StepResult:
        """Have Meta send us the account's webhooks; may be repeated."""
        return await self._stepper.take(input, self._subscribe)

    @activity.defn(name="onboarding.read_profile")
    async def read_profile(self, input: StepInput) -> StepResult:
        """See that the number's profile can be read."""
        return await self._stepper.take(input, self._profile)

    @activity.defn(name="onboarding.finish")
    async def finish(self, input: StepInput) -> StepResult:
        """The account is connected, and what was paused for its loss goes on."""
        return await self._stepper.take(input, self._finish)

    async def _subscribe(self, at: At) -> Outcome:
        assert at.signup.waba_id is not None
        await self._meta.subscribe(at.signup.waba_id, await at.token())
        return done()

    async def _profile(self, at: At) -> Outcome:
        assert at.signup.meta_number_id is not None
        await self._meta.profile(at.signup.meta_number_id, await at.token())
        return done()

    async def _finish(self, at: At) -> Outcome:
        async with at.change() as (session, signup):
            await claiming.connected(session, signup)
            signup.status, signup.ended_at = SignupStatus.READY, datetime.now(UTC)
            signup.sealed_code = signup.sealed_token = signup.sealed_pin = None
            signup.state_hash = None
            # Whoever reads READY reads no step that is still running.
            await steps.end(session, signup, StepName.FINISH, done())
        return done()
