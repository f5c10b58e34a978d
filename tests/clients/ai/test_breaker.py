import pytest

from clients.ai.breaker import Breaker, BreakerRule, Breakers, BreakerState
from tests.clients.ai.places import Clock

RULE = BreakerRule(failures=3, within=10, rest=30)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(RULE, clock)


def state(breaker: Breaker) -> BreakerState:
    return breaker.state


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        assert breaker.admit()
        breaker.unwell()


def test_it_opens_at_the_last_failure_that_is_too_many(breaker: Breaker) -> None:
    fail(breaker, 2)
    assert state(breaker) is BreakerState.CLOSED

    fail(breaker, 1)

    assert state(breaker) is BreakerState.OPEN
    assert not breaker.admit()


def test_failures_that_are_far_apart_do_not_open_it(breaker: Breaker, clock: Clock) -> None:
    for _ in range(6):
        fail(breaker, 1)
        clock.now += 6

    assert state(breaker) is BreakerState.CLOSED


def test_an_answer_between_them_forgives_failures(breaker: Breaker) -> None:
    fail(breaker, 2)
    breaker.well()
    fail(breaker, 2)

    assert state(breaker) is BreakerState.CLOSED


def test_after_its_rest_one_call_tries_it_and_no_second_one(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 30

    assert state(breaker) is BreakerState.HALF_OPEN
    assert breaker.admit()
    assert not breaker.admit()


def test_a_try_that_fails_lets_it_rest_again_and_one_that_succeeds_closes_it(
    breaker: Breaker, clock: Clock
) -> None:
    fail(breaker, 3)
    clock.now += 30
    fail(breaker, 1)
    assert state(breaker) is BreakerState.OPEN

    clock.now += 30
    assert breaker.admit()
    breaker.well()

    assert state(breaker) is BreakerState.CLOSED


def test_a_try_that_tells_nothing_is_left_to_the_next_call(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 30
    assert breaker.admit()
    breaker.unknown()

    assert breaker.admit()


def test_changed_settings_are_another_provider(clock: Clock) -> None:
    breakers = Breakers(RULE, clock)
    fail(breakers.of("one@1"), 3)

    assert not breakers.of("one@1").admit()
    assert breakers.of("one@2").admit()


def test_only_what_failed_lately_is_remembered_of_very_many(clock: Clock) -> None:
    breakers = Breakers(RULE, clock)
    fail(breakers.of("down"), 3)
    for number in range(2000):
        breakers.of(str(number))

    assert state(breakers.of("down")) is BreakerState.OPEN
    assert len(breakers._known) <= 1000
