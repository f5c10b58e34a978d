"""How facts add up: no order, repetition or grouping of them may matter."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.sending.rules import (
    MOST_TRIES,
    Attempt,
    Phase,
    Standing,
    asks_phase,
    derive,
    learn,
    retry_at,
    tally,
)
from models.sending.types import AttemptState, Fact, Patience, Reached, RecipientState

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
STATES = list(AttemptState)
RECIPIENT = UUID(int=1)
moments = st.integers(0, 90_000).map(lambda seconds: NOON + timedelta(seconds=seconds))
facts = st.builds(
    Fact,
    state=st.sampled_from(AttemptState),
    at=moments,
    wamid=st.sampled_from([None, "wamid.1", "wamid.2"]),
    code=st.sampled_from([None, 0, 130429, 131026]),
    patience=st.sampled_from(Patience),
)
numbers = st.integers(1, MOST_TRIES)


def an_attempt(number: int = 1, state: AttemptState = AttemptState.SENDING) -> Attempt:
    return Attempt(UUID(int=100 + number), RECIPIENT, number, state)


def learnt(attempt: Attempt, told: list[Fact]) -> Attempt:
    for fact in told:
        attempt = learn(attempt, fact)
    return attempt


@given(st.lists(facts, max_size=6).flatmap(lambda f: st.tuples(st.just(f), st.permutations(f))))
def test_facts_may_come_in_any_order(orders: tuple[list[Fact], list[Fact]]) -> None:
    told, otherwise = orders

    assert learnt(an_attempt(), told) == learnt(an_attempt(), otherwise)


@given(st.lists(facts, min_size=1, max_size=6), numbers, st.data())
def test_a_fact_told_again_changes_nothing(
    told: list[Fact], number: int, data: st.DataObject
) -> None:
    once = learnt(an_attempt(number), told)

    assert learn(once, data.draw(st.sampled_from(told))) == once


@given(st.lists(facts, max_size=8))
def test_the_status_of_an_attempt_never_moves_backwards(told: list[Fact]) -> None:
    seen = [an_attempt()]
    for fact in told:
        seen.append(learn(seen[-1], fact))

    weights = [STATES.index(each.state) for each in seen]
    assert all(before <= after for before, after in pairwise(weights))


def test_a_failure_with_a_code_says_more_than_one_without() -> None:
    mute = Fact(state=AttemptState.FAILED, at=NOON)
    telling = Fact(state=AttemptState.FAILED, at=NOON, code=131026)

    assert learnt(an_attempt(), [telling, mute]).code == 131026


@given(st.lists(facts, max_size=10), st.lists(numbers, min_size=1, max_size=4, unique=True))
def test_the_states_of_a_recipient_always_add_up_to_one(told: list[Fact], tries: list[int]) -> None:
    attempts = {number: an_attempt(number) for number in sorted(tries)}
    newest = attempts[max(tries)].id
    standing = Standing(RecipientState.SENDING, NOON)
    counters: Counter[str] = Counter({"sending": 1})
    for n, fact in enumerate(told):
        number = sorted(tries)[n % len(tries)]
        attempts[number] = learn(attempts[number], fact)
        after = derive(list(attempts.values()), newest, Phase.OPEN, standing)
        counters.update(tally(standing, after))
        standing = after

    assert sum(counters[state] for state in RecipientState) == 1
    assert +counters == +tally(None, standing)


@given(st.lists(st.tuples(st.sampled_from(AttemptState), facts), min_size=1, max_size=4))
def test_what_is_known_does_not_depend_on_the_order_of_attempts(
    told: list[tuple[AttemptState, Fact]],
) -> None:
    attempts = [
        learn(an_attempt(number + 1, state), fact) for number, (state, fact) in enumerate(told)
    ]
    before = Standing(RecipientState.SENDING, NOON)

    for phase in Phase:
        there = derive(attempts, attempts[-1].id, phase, before)
        back = derive(attempts[::-1], attempts[-1].id, phase, before)
        assert there == back


def test_two_delivered_attempts_are_a_duplicate() -> None:
    attempts = [an_attempt(1, AttemptState.READ), an_attempt(2, AttemptState.DELIVERED)]
    standing = derive(attempts, attempts[1].id, Phase.OPEN, Standing(RecipientState.SENDING, NOON))

    change = tally(Standing(RecipientState.SENDING, NOON), standing)

    assert (change["duplicate"], change["delivered"], change["read"]) == (1, 1, 1)


def test_a_newer_attempt_nobody_has_seen_keeps_the_recipient_in_our_hands() -> None:
    refused = an_attempt(1, AttemptState.REFUSED)

    standing = derive([refused], UUID(int=9), Phase.OPEN, Standing(RecipientState.SENDING, NOON))

    assert standing.state is RecipientState.SENDING


@pytest.mark.parametrize(
    ("state", "phase", "becomes"),
    [
        (AttemptState.RELEASED, Phase.OPEN, RecipientState.DUE),
        (AttemptState.RELEASED, Phase.CLOSED, RecipientState.FAILED),
        (AttemptState.RELEASED, Phase.CANCELLED, RecipientState.CANCELLED),
        (AttemptState.REFUSED, Phase.OPEN, RecipientState.DUE),
        (AttemptState.REFUSED, Phase.CANCELLED, RecipientState.CANCELLED),
        (AttemptState.UNKNOWN, Phase.OPEN, RecipientState.DUE),
        (AttemptState.UNKNOWN, Phase.CLOSED, RecipientState.UNKNOWN),
        (AttemptState.UNKNOWN, Phase.CANCELLED, RecipientState.UNKNOWN),
    ],
)
def test_who_could_be_tried_again_depends_on_the_campaign(
    state: AttemptState, phase: Phase, becomes: RecipientState
) -> None:
    fact = Fact(state=state, at=NOON, patience=Patience.AT_ONCE)
    attempt = learn(an_attempt(), fact)

    standing = derive([attempt], attempt.id, phase, Standing(RecipientState.SENDING, NOON))

    assert standing.state is becomes
    assert asks_phase([attempt], attempt.id)


def test_a_release_spends_no_try() -> None:
    attempts = [an_attempt(1, AttemptState.REFUSED), an_attempt(2, AttemptState.RELEASED)]

    standing = derive(attempts, attempts[1].id, Phase.OPEN, Standing(RecipientState.SENDING, NOON))

    assert standing.tries == 1


@pytest.mark.parametrize(
    ("patience", "number", "seconds"),
    [
        (Patience.NEVER, 1, None),
        (Patience.BACKOFF, 1, 1),
        (Patience.BACKOFF, 2, 4),
        (Patience.BACKOFF, 3, 16),
        (Patience.BACKOFF, 4, 60),
        (Patience.BACKOFF, 5, None),
        (Patience.PAIR, 1, 4),
        (Patience.PAIR, 3, 64),
        (Patience.PAIR, 5, None),
        (Patience.HOUR, 1, 3600),
        (Patience.DAY, 4, 86_400),
        (Patience.DAY, 5, None),
        (Patience.AT_ONCE, 5, 0),
    ],
)
def test_the_next_try_waits_as_long_as_its_reason_asks(
    patience: Patience, number: int, seconds: int | None
) -> None:
    expected = None if seconds is None else NOON + timedelta(seconds=seconds)

    assert retry_at(patience, number, NOON) == expected


def test_a_later_look_reaches_as_far_as_the_best_attempt() -> None:
    attempts = [an_attempt(1, AttemptState.DELIVERED), an_attempt(2, AttemptState.SENT)]

    standing = derive(attempts, attempts[1].id, Phase.OPEN, Standing(RecipientState.SENDING, NOON))

    assert (standing.state, standing.reached) == (RecipientState.ACCEPTED, Reached.DELIVERED)
