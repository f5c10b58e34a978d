"""Which steps a signup takes, how long it waits, and what may be repeated."""

from datetime import timedelta

from models.onboarding.types import SignupMode, SignupStatus, StepName

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
TRIES = 6
