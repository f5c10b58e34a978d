"""Which steps a signup takes, how long it waits, and what may be repeated."""

from datetime import timedelta
from enum import StrEnum

from models.onboarding.types import Reason, SignupMode, SignupStatus, StepName

S = StepName
_THEN = (S.CHECK_TOKEN, S.SUBSCRIBE_APP, S.FIND_NUMBER)
_LAST = (S.READ_ACCOUNT, S.SYNC_TEMPLATES, S.READ_PROFILE, S.FINISH)
PLANS: dict[SignupMode, tuple[StepName, ...]] = {
    SignupMode.EMBEDDED: (S.EXCHANGE_CODE, *_THEN, S.REGISTER, S.READ_NUMBER, *_LAST),
    SignupMode.COEXISTENCE: (
        S.EXCHANGE_CODE,
        *_THEN,
        S.READ_NUMBER,
        S.SYNC_CONTACTS,
        S.SYNC_HISTORY,
        *_LAST,
    ),
    SignupMode.HOSTED: (S.FETCH_TOKEN, *_THEN, S.REGISTER, S.READ_NUMBER, *_LAST),
    SignupMode.RECONNECT: (S.EXCHANGE_CODE, *_THEN, S.REGISTER, S.READ_NUMBER, *_LAST),
    SignupMode.DISCONNECT: (),
}
UNDOING = (S.UNSUBSCRIBE_APP, S.FORGET_TOKEN)
# Each is asked of Meta at most once by itself; a person may ask again, knowing what they do.
ONE_SHOT = frozenset({S.EXCHANGE_CODE, S.REGISTER, S.SYNC_CONTACTS, S.SYNC_HISTORY})
# A new code begins here again; what was asked of Meta once stays done.
RENEWED_BY_A_CODE = frozenset(S) - {S.SYNC_CONTACTS, S.SYNC_HISTORY}

ENDED = frozenset(
    {
        SignupStatus.READY,
        SignupStatus.CANCELLED,
        SignupStatus.EXPIRED,
        SignupStatus.DISCONNECTED,
    }
)
STATE_LIVES = timedelta(hours=1)
WAITS_FOR_CLICK: dict[SignupMode, timedelta] = {
    SignupMode.EMBEDDED: timedelta(days=1),
    SignupMode.COEXISTENCE: timedelta(days=1),
    SignupMode.HOSTED: timedelta(days=30),
    SignupMode.RECONNECT: timedelta(days=60),
    SignupMode.DISCONNECT: timedelta(days=1),
}
# Meta wants a number registered within 14 days of the dialog.
WAITS_FOR_A_PERSON = timedelta(days=14)
WAITS_FOR_ASSETS = timedelta(seconds=10)
WAITS_FOR_CODE = timedelta(seconds=60)
SYNC_WITHIN = timedelta(hours=24)
REGISTER_LOCK = timedelta(hours=72)
DELETED_LOCK = timedelta(minutes=5)
TRIES = 6


class Wanted(StrEnum):
    """What a signup waits for: a click in Meta's dialog, a PIN, a choice, or another try."""

    CLICK = "CLICK"
    PIN = "PIN"
    NUMBER = "NUMBER"
    RETRY = "RETRY"
    META = "META"


_CLICKS = frozenset(
    {
        Reason.CODE_SPENT,
        Reason.CODE_EXPIRED,
        Reason.NO_CODE,
        Reason.TOKEN_INVALID,
        Reason.OTHER_ACCOUNT,
        Reason.NO_ACCOUNT,
    }
)


def wanted(
    mode: SignupMode, status: SignupStatus, step: str | None, reason: str | None
) -> Wanted | None:
    """None while it is at work, and after its end."""
    if status is SignupStatus.WAITING:
        return Wanted.META if mode is SignupMode.HOSTED else Wanted.CLICK
    if status is not SignupStatus.FAILED:
        return None
    if reason == Reason.WRONG_PIN:
        return Wanted.PIN
    if reason == Reason.SEVERAL_NUMBERS:
        return Wanted.NUMBER
    if mode is SignupMode.HOSTED:
        return Wanted.RETRY
    clicks = reason in _CLICKS or step in (S.EXCHANGE_CODE, S.CHECK_TOKEN)
    return Wanted.CLICK if clicks else Wanted.RETRY
