"""Where a single message stands does not depend on the order in which facts come."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from models.sending.deliveries import phase_of
from models.sending.rules import Attempt, Standing, derive, learn
from models.sending.types import AttemptState, Fact, Patience, RecipientState

S = AttemptState
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FIRST, NEWEST = UUID(int=1), UUID(int=2)
MESSAGE = UUID(int=3)
# What the sender says of one try: once, and nothing that contradicts itself.
_ANSWERS = (S.ACCEPTED, S.HELD, S.IN_DOUBT, S.REFUSED)
_STATUSES = (S.SENT, S.DELIVERED, S.READ, S.FAILED)
answers = st.tuples(st.just(NEWEST), st.sampled_from(_ANSWERS))
statuses = st.tuples(st.sampled_from([FIRST, NEWEST]), st.sampled_from(_STATUSES))
stories = st.tuples(answers, st.lists(statuses, max_size=5)).map(lambda told: [told[0], *told[1]])


def _stands(told: list[tuple[UUID, AttemptState]]) -> Standing:
    """A first try that nobody told the fate of was followed by a second."""
    known = {
        FIRST: Attempt(FIRST, MESSAGE, 1, S.UNKNOWN, retry_at=NOON),
        NEWEST: Attempt(NEWEST, MESSAGE, 2),
    }
    standing = Standing(RecipientState.SENDING, NOON, tries=1)
    for attempt, state in told:
        patience = Patience.BACKOFF if state in (S.REFUSED, S.FAILED) else Patience.NEVER
        fact = Fact(state=state, at=NOON + timedelta(seconds=1), attempt_id=attempt)
        known[attempt] = learn(known[attempt], fact._replace(patience=patience))
        phase = phase_of(standing, known.values(), NEWEST)
        standing = derive(known.values(), NEWEST, phase, standing)
    return standing


@given(stories.flatmap(lambda told: st.tuples(st.just(told), st.permutations(told))))
def test_facts_may_come_in_any_order(
    orders: tuple[list[tuple[UUID, AttemptState]], list[tuple[UUID, AttemptState]]],
) -> None:
    told, otherwise = orders

    assert _stands(told)._replace(due_at=NOON) == _stands(otherwise)._replace(due_at=NOON)


def test_a_first_try_that_failed_after_all_ends_a_second_that_was_refused_in_any_order() -> None:
    refused, sent, failed = (NEWEST, S.REFUSED), (FIRST, S.SENT), (FIRST, S.FAILED)

    states = {_stands(list(told)).state for told in permutations([refused, sent, failed])}

    assert states == {RecipientState.FAILED}


@given(stories)
def test_what_whatsapp_took_is_never_due_again(told: list[tuple[UUID, AttemptState]]) -> None:
    failed = (NEWEST, S.FAILED)

    assert _stands([*told, failed]).state is not RecipientState.DUE
