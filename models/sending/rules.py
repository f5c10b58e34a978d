"""How facts about attempts add up: no I/O, and no order of arrival that matters."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any, NamedTuple
from uuid import UUID

from models.sending.types import AttemptState, Fact, Patience, Reached, RecipientState

MOST_TRIES = 5
_WEIGHT = {state: weight for weight, state in enumerate(AttemptState)}
_FAR = {
    AttemptState.SENT: Reached.SENT,
    AttemptState.DELIVERED: Reached.DELIVERED,
    AttemptState.READ: Reached.READ,
}
_DISTANCE = {reached: distance for distance, reached in enumerate(Reached)}
OPEN = frozenset({AttemptState.SENDING, AttemptState.IN_DOUBT})
TAKEN = frozenset({AttemptState.ACCEPTED, AttemptState.HELD, AttemptState.SENT})
ARRIVED = frozenset({AttemptState.DELIVERED, AttemptState.READ})
# What is still open, or only judged, has no moment of its own.
_MOMENT = {
    AttemptState.RELEASED: "answered_at",
    AttemptState.REFUSED: "answered_at",
    AttemptState.ACCEPTED: "answered_at",
    AttemptState.HELD: "answered_at",
    AttemptState.FAILED: "answered_at",
    AttemptState.SENT: "sent_at",
    AttemptState.DELIVERED: "delivered_at",
    AttemptState.READ: "read_at",
}


class Phase(Enum):
    """Whether a campaign still sends: what becomes of a recipient who could be tried again."""

    OPEN = auto()
    CLOSED = auto()
    CANCELLED = auto()


class Attempt(NamedTuple):
    """One try. `number` counts the tries spent so far, this one included."""

    id: UUID
    recipient_id: UUID
    number: int
    state: AttemptState = AttemptState.SENDING
    wamid: str | None = None
    code: int | None = None
    retry_at: datetime | None = None
    answered_at: datetime | None = None
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    read_at: datetime | None = None


class Standing(NamedTuple):
    """Where a recipient is: derived from its attempts, never set by hand."""

    state: RecipientState
    due_at: datetime
    reached: Reached = Reached.NOT
    deliveries: int = 0
    tries: int = 0
    code: int | None = None


def learn(attempt: Attempt, fact: Fact) -> Attempt:
    """Add one fact. Facts commute and repeating one changes nothing."""
    news: dict[str, Any] = {}
    if (moment := _MOMENT.get(fact.state)) is not None:
        # The earliest of each kind, even of a status that came too late to count.
        news[moment] = _earlier(getattr(attempt, moment), fact.at)
    if fact.wamid is not None:
        news["wamid"] = min(attempt.wamid or fact.wamid, fact.wamid)
    told, known = _rank(fact.state, fact.code), _rank(attempt.state, attempt.code)
    if told >= known:
        again = retry_at(fact.patience, attempt.number, fact.at)
        if told == known and attempt.retry_at is not None:
            # The same, told twice at different times: the earlier next try, whoever came first.
            again = _earlier(again, attempt.retry_at)
        news |= {"state": fact.state, "code": fact.code, "retry_at": again}
    return attempt._replace(**news)


def derive(attempts: Collection[Attempt], newest: UUID, phase: Phase, before: Standing) -> Standing:
    """Say where a recipient stands, from all its attempts; `newest` may be unseen yet."""
    best, deliveries, spent, last = Reached.NOT, 0, 0, None
    for each in attempts:
        best = max(best, _FAR.get(each.state, best), key=_DISTANCE.__getitem__)
        deliveries += each.state in ARRIVED
        if each.state is not AttemptState.RELEASED:
            spent = max(spent, each.number)
        if each.id == newest:
            last = each
    state, due_at, code = _verdict(attempts, last, phase, bool(deliveries))
    return Standing(state, due_at or before.due_at, best, deliveries, spent, code)


def _verdict(
    attempts: Collection[Attempt], last: Attempt | None, phase: Phase, arrived: bool
) -> tuple[RecipientState, datetime | None, int | None]:
    if arrived:
        return RecipientState.ACCEPTED, None, None
    if last is None or last.state in OPEN:
        return RecipientState.SENDING, None, None
    if any(each.state in TAKEN for each in attempts):
        return RecipientState.ACCEPTED, None, None
    if last.retry_at is not None and phase is Phase.OPEN:
        return RecipientState.DUE, last.retry_at, last.code
    if last.state is AttemptState.UNKNOWN:
        return RecipientState.UNKNOWN, None, last.code
    if last.retry_at is not None and phase is Phase.CANCELLED:
        return RecipientState.CANCELLED, None, last.code
    return RecipientState.FAILED, None, last.code


def asks_phase(attempts: Collection[Attempt], newest: UUID) -> bool:
    """Whether the campaign's phase matters for this recipient at all."""
    return any(each.id == newest and each.retry_at is not None for each in attempts)


def retry_at(patience: Patience, number: int, at: datetime) -> datetime | None:
    """When the next try may come, or None when there is none (design 4.6)."""
    if patience is Patience.AT_ONCE:
        return at
    if patience is Patience.NEVER or number >= MOST_TRIES:
        return None
    delays = {
        Patience.BACKOFF: min(60, 4 ** (number - 1)),
        Patience.PAIR: 4**number,
        Patience.HOUR: 3600,
        Patience.DAY: 24 * 3600,
    }
    return at + timedelta(seconds=delays[patience])


def tally(before: Standing | None, after: Standing | None) -> Counter[str]:
    """What a change of standing does to the campaign's counters."""
    change: Counter[str] = Counter()
    for standing, step in ((before, -1), (after, 1)):
        if standing is None:
            continue
        change[standing.state] += step
        if standing.state is RecipientState.FAILED:
            change[f"failed:{standing.code or 'not_sent'}"] += step
        if standing.deliveries:
            change["delivered"] += step
            change["duplicate"] += step * (standing.deliveries - 1)
        if standing.reached is Reached.READ:
            change["read"] += step
    return Counter({name: delta for name, delta in change.items() if delta})


def _rank(state: AttemptState, code: int | None) -> tuple[int, bool, int]:
    """How much a state weighs as evidence; a known code more than none."""
    return _WEIGHT[state], code is not None, -(code or 0)


def _earlier(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else min(known, at)
