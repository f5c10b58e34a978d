"""What an answer of Meta's, or none, means for an attempt (design 4.6)."""

from datetime import datetime
from uuid import UUID

from clients.meta import refusals
from clients.meta.errors import InDoubt, Lapsed, MetaError, NotSent, Outcome, Refused
from clients.meta.results import Sent
from models.sending.types import AttemptState, DeliveryPolicy, Fact, Patience, StopReason

_TEMPLATE = (refusals.TemplatePaused, refusals.TemplateUnusable, refusals.TemplateRefused)
_DEAD_TOKEN = 190
_PATIENCE = {
    Outcome.TRY_AGAIN: Patience.BACKOFF,
    Outcome.PAIR: Patience.PAIR,
    Outcome.RECIPIENT: Patience.NEVER,
    Outcome.REQUEST: Patience.NEVER,
}


def patience_for(reason: type[Refused]) -> Patience:
    """When a message that Meta refused or failed for this reason may be tried again."""
    if reason.outcome is Outcome.TRY_AGAIN_LATER:
        return Patience.HOUR if reason is refusals.FlowThrottled else Patience.DAY
    return _PATIENCE.get(reason.outcome, Patience.NEVER)


def accepted(attempt_id: UUID, sent: Sent, at: datetime) -> Fact:
    state = AttemptState.HELD if sent.held else AttemptState.ACCEPTED
    return Fact(attempt_id=attempt_id, state=state, wamid=sent.wamid, at=at)


def released(attempt_id: UUID, at: datetime, code: int | None = None) -> Fact:
    """Nothing was sent, and no try is spent: the recipient is due again."""
    return Fact(
        attempt_id=attempt_id,
        state=AttemptState.RELEASED,
        code=code,
        patience=Patience.AT_ONCE,
        at=at,
    )


def fact_of(attempt_id: UUID, error: MetaError, policy: DeliveryPolicy, at: datetime) -> Fact:
    """The fact that a failed call leaves behind."""
    if isinstance(error, InDoubt) or _doubtful(error, policy):
        return Fact(attempt_id=attempt_id, state=AttemptState.IN_DOUBT, code=error.code, at=at)
    if isinstance(error, NotSent) or error.outcome in (Outcome.NOT_NOW, Outcome.STOP):
        return released(attempt_id, at, error.code)
    assert isinstance(error, Refused)
    return Fact(
        attempt_id=attempt_id,
        state=AttemptState.REFUSED,
        code=error.code,
        patience=patience_for(type(error)),
        at=at,
    )


def stop_reason(error: MetaError) -> StopReason | None:
    """Why the whole campaign must stop, if it must."""
    if error.outcome is not Outcome.STOP:
        return None
    if isinstance(error, _TEMPLATE):
        return StopReason.TEMPLATE_UNUSABLE
    return StopReason.TOKEN_INVALID if error.code == _DEAD_TOKEN else StopReason.ACCOUNT_STOPPED


def throttled(error: MetaError) -> bool:
    """Meta answered that it does not take messages now."""
    return isinstance(error, Refused) and error.outcome is Outcome.NOT_NOW


def unreachable(error: MetaError) -> bool:
    """Nothing could be handed over, and not because we came too late."""
    return isinstance(error, NotSent) and not isinstance(error, Lapsed)


def _doubtful(error: MetaError, policy: DeliveryPolicy) -> bool:
    return (
        isinstance(error, Refused)
        and error.in_doubt_if_at_most_once
        and policy is DeliveryPolicy.AT_MOST_ONCE
    )
