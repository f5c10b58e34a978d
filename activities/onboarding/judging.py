"""What an answer of Meta's, or none, means for a step, and what a person does about it."""

from datetime import UTC, datetime, timedelta

from clients.meta import refusals, refusals_onboarding
from clients.meta.errors import AnswerLost, MetaError, Outcome, Refused
from models.onboarding.rules import DELETED_LOCK, ONE_SHOT, REGISTER_LOCK
from models.onboarding.types import Outcome as Ended
from models.onboarding.types import Reason, StepName, StepState
from models.onboarding.waits import wait_in

_SOON = (Outcome.TRY_AGAIN, Outcome.NOT_NOW)
CLICK = "Click Connect WhatsApp again."
_LATER = "Meta does not answer now. Try again in a few minutes."
_REASONS: dict[type[Refused], Reason] = {
    refusals.AuthFailed: Reason.TOKEN_INVALID,
    refusals.NotPermitted: Reason.MISSING_PERMISSION,
    refusals_onboarding.WrongPin: Reason.WRONG_PIN,
    refusals_onboarding.NotVerified: Reason.NOT_VERIFIED,
    refusals_onboarding.RegisterLimit: Reason.REGISTER_LIMIT,
}
_ADVICE: dict[Reason, str] = {
    Reason.TOKEN_INVALID: f"Meta does not take the token any more. {CLICK}",
    Reason.MISSING_PERMISSION: (
        "The token lacks a permission or this account. In WhatsApp Manager give our app full "
        f"control of the account and try again; or give every permission: {CLICK}"
    ),
}
_BY_STEP: dict[StepName, str] = {
    StepName.SUBSCRIBE_APP: (
        "Meta does not let our app hear of this account. In Meta's business settings give the app "
        "full control of the account, then try this step again."
    ),
}


def judged(step: StepName, error: MetaError, *, last: bool) -> Ended:
    """A step that may be repeated is, a few times; everything else waits for a person."""
    if isinstance(error, AnswerLost):
        again = not last
        return failed(Reason.NO_ANSWER, _LATER, retrying=again)
    assert isinstance(error, Refused)
    if error.outcome in _SOON and step not in ONE_SHOT:
        return failed(type(error).__name__, error.advice, error=error, retrying=not last)
    reason = _REASONS.get(type(error))
    advice = _BY_STEP.get(step) if reason is Reason.MISSING_PERMISSION else None
    if reason is not None:
        advice = advice or _ADVICE.get(reason)
    wait = _wait(error)
    return failed(
        reason or type(error).__name__,
        advice or error.advice,
        error=error,
        wait_until=datetime.now(UTC) + wait if wait else None,
    )


def _wait(error: Refused) -> timedelta | None:
    """Until Meta takes another try: by Meta's rules or, of PINs, by what it says in `details`."""
    match error:
        case refusals_onboarding.RegisterLimit():
            return REGISTER_LOCK
        case refusals_onboarding.JustDeleted():
            return DELETED_LOCK
        case refusals_onboarding.PinGuesses():
            return wait_in(error.details)
    return None


def failed(
    reason: str,
    advice: str,
    *,
    error: Refused | None = None,
    retrying: bool = False,
    said: str | None = None,
    wait_until: datetime | None = None,
) -> Ended:
    return Ended(
        state=StepState.RETRYING if retrying else StepState.FAILED,
        reason=reason,
        code=code_of(error) if error is not None else None,
        advice=advice,
        said=said or (error.details if error is not None else None),
        wait_until=wait_until,
    )


def code_of(error: Refused) -> str:
    return f"{error.code}/{error.subcode}" if error.subcode else str(error.code)


def done() -> Ended:
    return Ended(state=StepState.DONE)


def skipped(reason: Reason, advice: str | None = None) -> Ended:
    return Ended(state=StepState.SKIPPED, reason=reason, advice=advice)
