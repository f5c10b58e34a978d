"""Failover, budget and records, over the simulated providers."""

import asyncio
from uuid import UUID

import pytest

from clients.ai.breaker import BreakerRule
from clients.ai.choice import Api
from clients.ai.errors import Outcome
from clients.ai.gateway import Attempt, Candidate, Gateway, NoAnswer, OverBudget
from clients.ai.prices import Price
from clients.ai.types import Tokens
from tests.clients.ai.places import JSON, TEXT, Clock, Mood, Place, Purse

PRICE = Price(1_000_000, 1_000_000)
PATIENCE = 20.0
DOWN = {"api": "anthropic", "error": "overloaded"}


def a_gateway(clock: Clock | None = None, failures: int = 3) -> Gateway:
    rule = BreakerRule(failures=failures, within=60, rest=30)
    return Gateway(rule) if clock is None else Gateway(rule, clock)


@pytest.fixture
def both(place: Place) -> list[Candidate]:
    return [place.candidate(Api.ANTHROPIC, PRICE), place.candidate(Api.OPENAI, PRICE)]


def told(attempts: tuple[Attempt, ...]) -> list[tuple[UUID, Outcome]]:
    return [(attempt.provider_id, attempt.outcome) for attempt in attempts]


async def test_the_first_provider_answers_and_its_attempt_is_on_record(
    place: Place, both: list[Candidate]
) -> None:
    await place.rules({"input_tokens": 100, "output_tokens": 20, "text": "Soon."})
    purse = Purse(left=100_000)

    answered = await a_gateway().complete(both, TEXT, purse, PATIENCE)

    assert answered.completion.text == "Soon."
    (attempt,) = answered.attempts
    assert (attempt.provider_id, attempt.kind, attempt.model) == (
        both[0].id,
        "ANTHROPIC",
        "model-1",
    )
    assert (attempt.outcome, attempt.tokens, attempt.cost) == (
        Outcome.ANSWERED,
        Tokens(100, 20),
        120,
    )
    assert purse.attempts == [attempt]
    assert purse.left == 100_000 - 120


@pytest.mark.parametrize("error", ["overloaded", "rate_limited", "server", "quota", "unauthorized"])
async def test_the_second_answers_where_the_first_cannot(
    place: Place, both: list[Candidate], error: str
) -> None:
    await place.rules({"api": "anthropic", "error": error})
    purse = Purse()

    answered = await a_gateway().complete(both, JSON, purse, PATIENCE)

    assert isinstance(answered.completion.output, Mood)
    assert [attempt.provider_id for attempt in purse.attempts] == [both[0].id, both[1].id]
    assert purse.attempts[0].cost == 0


async def test_a_first_provider_that_never_answers_leaves_time_for_the_second(
    place: Place, both: list[Candidate]
) -> None:
    await place.rules({"api": "anthropic", "error": "timeout"})
    purse = Purse()

    answered = await a_gateway().complete(both, TEXT, purse, patience=2)

    assert told(answered.attempts) == [
        (both[0].id, Outcome.TIMED_OUT),
        (both[1].id, Outcome.ANSWERED),
    ]
    assert purse.attempts[0].cost == both[0].most(TEXT)  # it may have been billed


async def test_when_everybody_is_down_nobody_answers_and_all_is_told(
    place: Place, both: list[Candidate]
) -> None:
    await place.rules({"error": "overloaded"})

    with pytest.raises(NoAnswer) as caught:
        await a_gateway().complete(both, TEXT, Purse(), PATIENCE)

    expected = [(each.id, Outcome.TEMPORARY) for each in both]
    assert told(caught.value.attempts) == expected


async def test_a_refusal_is_not_taken_elsewhere(place: Place, both: list[Candidate]) -> None:
    await place.rules({"error": "refusal"})

    with pytest.raises(NoAnswer) as caught:
        await a_gateway().complete(both, TEXT, Purse(), PATIENCE)

    assert told(caught.value.attempts) == [(both[0].id, Outcome.REFUSED)]


async def test_an_invalid_answer_is_asked_for_once_more(
    place: Place, both: list[Candidate]
) -> None:
    await place.rules({"error": "invalid_output", "times": 1})
    purse = Purse()

    answered = await a_gateway().complete(both, JSON, purse, PATIENCE)

    assert told(answered.attempts) == [
        (both[0].id, Outcome.INVALID_OUTPUT),
        (both[0].id, Outcome.ANSWERED),
    ]
    assert purse.attempts[0].cost > 0  # what was of no use is paid for all the same


async def test_a_second_invalid_answer_sends_us_to_the_next_provider(
    place: Place, both: list[Candidate]
) -> None:
    await place.rules({"api": "anthropic", "error": "invalid_output"})

    answered = await a_gateway().complete(both, JSON, Purse(), PATIENCE)

    assert [outcome for _, outcome in told(answered.attempts)] == [
        Outcome.INVALID_OUTPUT,
        Outcome.INVALID_OUTPUT,
        Outcome.ANSWERED,
    ]


async def test_a_provider_that_keeps_failing_rests_and_is_tried_again(
    place: Place, both: list[Candidate]
) -> None:
    clock = Clock()
    gateway = a_gateway(clock)
    await place.rules(DOWN)
    for _ in range(5):
        last = await gateway.complete(both, TEXT, Purse(), PATIENCE)
    asked = [call for call in await place.calls() if call["api"] == "anthropic"]

    assert len(asked) == 3
    assert told(last.attempts)[0] == (both[0].id, Outcome.RESTING)

    await place.rules()
    clock.now += 30
    answered = await gateway.complete(both, TEXT, Purse(), PATIENCE)
    assert told(answered.attempts) == [(both[0].id, Outcome.ANSWERED)]


async def test_a_call_that_is_cancelled_stays_paid_and_lets_the_provider_be_tried(
    place: Place,
) -> None:
    clock = Clock()
    gateway = a_gateway(clock, failures=1)
    only = [place.candidate(Api.OPENAI, PRICE)]
    await place.rules({"error": "server", "times": 1}, {"error": "timeout", "times": 1})
    with pytest.raises(NoAnswer):
        await gateway.complete(only, TEXT, Purse(), PATIENCE)
    clock.now += 30
    purse = Purse(left=100_000)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await gateway.complete(only, TEXT, purse, PATIENCE)
    answered = await gateway.complete(only, TEXT, Purse(), PATIENCE)

    assert purse.left == 100_000 - only[0].most(TEXT)
    assert told(answered.attempts) == [(only[0].id, Outcome.ANSWERED)]


async def test_nobody_is_asked_what_could_pass_the_budget(
    place: Place, both: list[Candidate]
) -> None:
    with pytest.raises(OverBudget):
        await a_gateway().complete(both, TEXT, Purse(left=both[0].most(TEXT) - 1), PATIENCE)

    assert await place.calls() == []


async def test_the_budget_stops_the_second_provider_too(
    place: Place, both: list[Candidate]
) -> None:
    await place.rules({"api": "anthropic", "error": "invalid_output", "output_tokens": 50})

    with pytest.raises(OverBudget) as caught:
        await a_gateway().complete(both, JSON, Purse(left=both[0].most(JSON)), PATIENCE)

    assert told(caught.value.attempts) == [(both[0].id, Outcome.INVALID_OUTPUT)]
    assert len(await place.calls()) == 1
