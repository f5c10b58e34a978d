"""What a call to Meta that somebody waits for may raise: an answer for them, or another try."""

from collections.abc import Iterator
from contextlib import contextmanager

from temporalio.exceptions import ApplicationError

from clients.meta.errors import AnswerLost, MetaError, NotSent, Outcome, Refused
from core.temporal.errors import failure
from models.accounts.types import META_REFUSED, META_SILENT, Refusal

_SOON = (Outcome.TRY_AGAIN, Outcome.NOT_NOW)


@contextmanager
def answering(*, repeatable: bool = True) -> Iterator[None]:
    """Meta's refusal ends the activity and carries the code; what may pass is tried again.

    Where the call may not be repeated, a lost answer ends it too: only a look tells what became
    of the request.
    """
    try:
        yield
    except Refused as error:
        if error.outcome in _SOON and repeatable:
            raise failure(type(error).__name__, error.code) from None
        raise _refused(error) from None
    except AnswerLost as error:
        lost = failure(META_SILENT, type(error).__name__, non_retryable=not repeatable)
        raise (failure(META_SILENT) if isinstance(error, NotSent) else lost) from None


def refusal_of(error: MetaError) -> Refusal:
    return Refusal(
        code=error.code or 0,
        subcode=error.subcode,
        reason=type(error).__name__,
        advice=error.advice,
    )


def _refused(error: Refused) -> ApplicationError:
    return ApplicationError(META_REFUSED, refusal_of(error), type=META_REFUSED, non_retryable=True)
