"""What Meta's answer to one message means, for the message and for its number."""

from datetime import datetime, timedelta
from uuid import UUID

from activities.sending import outcomes
from clients.meta.classification import reason_for_code
from clients.meta.errors import MetaError, Outcome
from models.messages.types import DeliverOutcome
from models.sending.pace import Gate
from models.sending.taking import Look
from models.sending.types import AttemptState, DeliveryPolicy, Fact, RecipientState


def fact_of(attempt_id: UUID, error: MetaError, policy: DeliveryPolicy, at: datetime) -> Fact:
    """As for a campaign, but what stops a campaign ends a message: nobody resumes it."""
    if error.outcome is Outcome.STOP:
        return Fact(attempt_id=attempt_id, state=AttemptState.REFUSED, code=error.code, at=at)
    return outcomes.fact_of(attempt_id, error, policy, at)


def closes(error: MetaError) -> Gate | None:
    """Whether the number's gate closes for everybody."""
    if outcomes.throttled(error):
        return Gate.THROTTLED
    return Gate.OUTAGE if outcomes.unreachable(error) else None


def stands(seen: Look, *, wait: timedelta | None = None) -> DeliverOutcome:
    """Where a message stands, with what to do about a refusal."""
    refused = seen.state is RecipientState.FAILED and seen.code is not None
    return DeliverOutcome(
        state=seen.state,
        tries=seen.tries,
        code=seen.code,
        reason=seen.reason or (reason_for_code(seen.code).__name__ if seen.code else None),
        advice=reason_for_code(seen.code or 0).advice if refused else None,
        wait=wait,
    )
