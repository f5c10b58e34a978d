"""What becomes of a step without Meta being asked."""

from datetime import UTC, datetime

from temporalio import activity

from activities.onboarding.judging import CLICK, failed
from activities.onboarding.stepping import Stepper
from core.temporal.errors import failure
from models.onboarding import steps
from models.onboarding.sessions import NoSuchSignup, hold
from models.onboarding.types import NoteInput, Reason, SignupMode, StepInput, StepResult

_ADVICE = {
    Reason.NO_CODE: f"Meta has sent no code within a minute. {CLICK}",
    Reason.NO_ANSWER: "The step did not end. Try again in a few minutes.",
    Reason.GIVEN_UP: "The signup was given up while this step waited for its next try.",
}


class NoteSteps:
    def __init__(self, stepper: Stepper) -> None:
        self._stepper = stepper

    @activity.defn(name="onboarding.note")
    async def note(self, input: NoteInput) -> StepResult:
        """Write that a step failed which nobody could begin or end."""
        async with self._stepper.database.transaction([input.organization_id]) as session:
            try:
                signup = await hold(session, input.organization_id, input.signup_id)
            except NoSuchSignup:
                raise failure("SignupGone", non_retryable=True) from None
            if await steps.step_of(session, signup, input.step) is None:
                await steps.begin(session, signup, input.step, datetime.now(UTC))
            outcome = failed(input.reason, _ADVICE[input.reason])
            given_up = input.reason is Reason.GIVEN_UP
            await steps.end(session, signup, input.step, outcome, undo=given_up)
            return StepResult(
                state=outcome.state,
                mode=SignupMode(signup.mode),
                reason=outcome.reason,
                knows_assets=signup.waba_id is not None,
            )

    @activity.defn(name="onboarding.permit")
    async def permit(self, input: StepInput) -> None:
        """A person has a request made again that may have been obeyed."""
        async with self._stepper.database.transaction([input.organization_id]) as session:
            signup = await hold(session, input.organization_id, input.signup_id)
            await steps.unpost(session, signup, [input.step])
