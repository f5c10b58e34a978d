"""What a conversation waits for, and until when. Pure: the same facts give the same answer."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from models.conversations.facts import Facts
from models.conversations.types import ConversationState, Deadline, Standing
from models.team.hours import Hours
from models.team.open_time import after

WINDOW = timedelta(hours=24)
_WARN_BEFORE_WINDOW = timedelta(hours=1)
_ROUTE_AGAIN = timedelta(minutes=30)
_WARNED = 0.8


class Patience(NamedTuple):
    """How long the inbox waits for silent customers."""

    idle: timedelta
    csat: timedelta


class Due(NamedTuple):
    what: Deadline
    at: datetime
    mark: str | None = None


class Target(NamedTuple):
    """A promise of the department that runs: since when, and how long it may take.

    With `hours` only the time counts in which the department is open.
    """

    name: str
    since: datetime
    within: timedelta
    hours: Hours | None = None

    @property
    def moments(self) -> Iterator[tuple[str, datetime]]:
        """The warning and the breach, each with the mark it leaves; none that never comes."""
        mark = f"{self.name}@{self.since.isoformat()}"
        for word, span in (("warned", self.within * _WARNED), ("breached", self.within)):
            at = after(self.hours, self.since, span)
            if at is not None:
                yield f"{word}:{mark}", at


def deadlines(facts: Facts, patience: Patience) -> Iterator[Due]:
    """Everything that is still to come, in no order; what left its mark came already."""
    if facts.offer_expires_at is not None:
        yield Due(Deadline.OFFER_EXPIRES, facts.offer_expires_at)
    if facts.draft_at is not None:
        yield Due(Deadline.DRAFT_DUE, facts.draft_at)
    if facts.snoozed_until is not None:
        yield Due(Deadline.SNOOZE_ENDS, facts.snoozed_until)
    for target in targets(facts):
        for mark, at in target.moments:
            if mark not in facts.marks:
                yield Due(Deadline.SLA, at, mark)
    match facts.state:
        case ConversationState.OPEN:
            yield from _while_open(facts)
        case ConversationState.PENDING if facts.last_at is not None:
            yield Due(Deadline.IDLE, facts.last_at + patience.idle)
        case ConversationState.RESOLVED if facts.resolved_at is not None:
            yield Due(Deadline.CSAT_OVER, facts.resolved_at + patience.csat)


def _while_open(facts: Facts) -> Iterator[Due]:
    if facts.last_inbound_at is not None and facts.waiting_since is not None:
        at = facts.last_inbound_at + WINDOW - _WARN_BEFORE_WINDOW
        mark = f"window@{facts.last_inbound_at.isoformat()}"
        if mark not in facts.marks:
            yield Due(Deadline.WINDOW_CLOSING, at, mark)
    waits = facts.attended or facts.snoozed_until is not None or facts.draft_at is not None
    if not waits and facts.looked_at is not None:
        yield Due(Deadline.ROUTE_AGAIN, facts.looked_at + _ROUTE_AGAIN)


def targets(facts: Facts) -> Iterator[Target]:
    """The department's promises that are still to be kept."""
    sla, hours = facts.sla, facts.hours if facts.sla.within_hours else None
    if facts.opened_at is None or facts.resolved_at is not None:
        return
    if facts.waiting_since is not None:
        if facts.first_answered_at is None and sla.first_response is not None:
            span = timedelta(minutes=sla.first_response)
            yield Target("first_response", facts.opened_at, span, hours)
        if facts.first_answered_at is not None and sla.next_response is not None:
            span = timedelta(minutes=sla.next_response)
            yield Target("next_response", facts.waiting_since, span, hours)
    if sla.resolution is not None:
        yield Target("resolution", facts.opened_at, timedelta(minutes=sla.resolution), hours)


def standing(facts: Facts, patience: Patience) -> Standing:
    """What the conversation's workflow needs to know."""
    first = min(deadlines(facts, patience), key=lambda due: due.at, default=None)
    next_response = facts.sla.next_response
    return Standing(
        conversation_id=facts.id,
        state=facts.state,
        department_id=facts.department_id,
        agent_id=facts.agent_id if facts.held else None,
        offer_id=None if facts.held else facts.offer_id,
        offer_expires_at=facts.offer_expires_at,
        queued=facts.queued,
        mode=facts.mode,
        ai=facts.ai,
        version=facts.version,
        next_what=None if first is None else first.what,
        next_at=None if first is None else first.at,
        patience=(None if next_response is None else timedelta(minutes=next_response) * _WARNED),
    )
