"""Thinking about a conversation: in time, within its budgets, and to a person where it fails."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from models.ai.types import AiMode, CallReason, ProviderKind
from models.conversations.analysis import Intelligence
from models.conversations.decisions import DecisionKind, HandOff, hand_off
from tests.ai.conftest import Shop
from tests.ai.talks import GOOD, LEARNT, REPLY, Talk, policy

CENT = Decimal("0.01")
PATIENCE = 30


@pytest.fixture
async def talk(shop: Shop) -> Talk:
    await shop.provider(ProviderKind.ANTHROPIC, position=1)
    begun = await Talk.begun(shop)
    await begun.hears("Where is my cake?")
    return begun


async def test_one_call_gives_the_analysis_and_the_answer(shop: Shop, talk: Talk) -> None:
    await shop.place.rules({"output": GOOD})

    thought = await talk.think()

    assert (thought.decision.kind, thought.decision.text) == (DecisionKind.ANSWER, REPLY)
    assert thought.analysis is not None
    assert thought.analysis.intent == "order_status"
    assert len(await shop.place.calls()) == 1


async def test_from_the_third_message_the_same_call_learns_more(shop: Shop, talk: Talk) -> None:
    await talk.hears("Hello?", "Anybody?")
    await shop.place.rules({"output": LEARNT})

    thought = await talk.think()

    assert isinstance(thought.analysis, Intelligence)
    assert thought.analysis.score == 60
    assert len(await shop.place.calls()) == 1


async def test_messages_of_a_closed_case_do_not_count_to_the_third(shop: Shop, talk: Talk) -> None:
    await talk.hears("Thanks", "Bye")
    await shop.owner.execute(
        "insert into conversation_case (id, organization_id, conversation_id, opened_at, closed_at)"
        " values (gen_random_uuid(), $1, $2, now() - interval '1 h', clock_timestamp())",
        shop.organization,
        talk.conversation,
    )
    await talk.hears("Something else")

    assert (await talk.thread()).inbound == 1


async def test_with_the_first_provider_down_the_second_answers_in_time(
    shop: Shop, talk: Talk
) -> None:
    await shop.provider(ProviderKind.OPENAI, position=2)
    await shop.place.rules({"api": "anthropic", "error": "timeout"}, {"output": GOOD})

    thought = await talk.think(patience=timedelta(seconds=2))

    assert thought.decision.text == REPLY
    assert [each.outcome for each in thought.attempts] == ["TIMED_OUT", "ANSWERED"]


async def test_with_both_down_a_person_is_needed_and_nobody_waits(shop: Shop, talk: Talk) -> None:
    await shop.provider(ProviderKind.OPENAI, position=2)
    await shop.place.rules({"error": "overloaded"})

    thought = await talk.think()

    assert thought.decision == hand_off(HandOff.NO_ANSWER)
    assert thought.reason is CallReason.NO_ANSWER
    assert len(thought.attempts) == 2


async def test_with_both_silent_a_person_is_needed_when_the_time_is_up(
    shop: Shop, talk: Talk
) -> None:
    await shop.provider(ProviderKind.OPENAI, position=2)
    await shop.place.rules({"error": "timeout"})

    async with asyncio.timeout(PATIENCE):
        thought = await talk.think(patience=timedelta(seconds=1))

    assert thought.decision == hand_off(HandOff.NO_ANSWER)


async def test_without_a_provider_a_person_is_needed(shop: Shop) -> None:
    talk = await Talk.begun(shop)
    await talk.hears("Hi")

    assert (await talk.think()).decision == hand_off(HandOff.NO_ANSWER)


async def test_what_breaks_the_schema_is_asked_for_once_more(shop: Shop, talk: Talk) -> None:
    await shop.place.rules({"error": "invalid_output", "times": 1}, {"output": GOOD})

    thought = await talk.think()

    assert [each.outcome for each in thought.attempts] == ["INVALID_OUTPUT", "ANSWERED"]
    assert thought.decision.text == REPLY


async def test_every_attempt_is_on_record_as_an_analysis(shop: Shop, talk: Talk) -> None:
    await shop.place.rules({"output": GOOD, "input_tokens": 1000, "output_tokens": 100})

    thought = await talk.think()

    (call,) = await shop.calls()
    assert (call["purpose"], call["cost_micros"]) == ("ANALYSIS", thought.cost)
    assert thought.cost == 1000 * 2 + 100 * 10 == await shop.spent()
    assert (await talk.row())["ai_spent_micros"] == thought.cost


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ("daily_budget", CallReason.OVER_BUDGET),
        ("conversation_budget", CallReason.OVER_CONVERSATION_BUDGET),
    ],
)
async def test_a_used_up_budget_stops_the_call_and_needs_a_person(
    shop: Shop, talk: Talk, setting: str, reason: CallReason
) -> None:
    thought = await talk.think(**{setting: Decimal("0.000001")})

    assert (thought.decision, thought.reason) == (hand_off(HandOff.BUDGET), reason)
    assert await shop.place.calls() == []
    assert await shop.spent() == (await talk.row())["ai_spent_micros"] == 0


async def test_a_conversation_that_spent_its_money_asks_no_more(shop: Shop, talk: Talk) -> None:
    await shop.place.rules({"output": GOOD, "input_tokens": 12_000, "output_tokens": 100})
    budget = 3 * CENT

    first = await talk.think(conversation_budget=budget)
    second = await talk.think(conversation_budget=budget)

    assert first.decision.kind is DecisionKind.ANSWER
    assert second.decision == hand_off(HandOff.BUDGET)
    assert len(await shop.place.calls()) == 1


async def test_of_many_calls_at_once_only_those_that_fit_the_budget_are_made(
    shop: Shop, talk: Talk
) -> None:
    await shop.place.rules({"output": GOOD, "delay": [0.3, 0.3]})
    thread, thinker = await talk.thread(), talk.thinker(conversation_budget=4 * CENT)

    thoughts = await asyncio.gather(*(thinker.think(thread) for _ in range(8)))

    asked = len(await shop.place.calls())
    assert 0 < asked < 8
    assert [each.reason for each in thoughts].count(None) == asked


async def test_after_its_last_turn_a_conversation_goes_to_a_person(shop: Shop, talk: Talk) -> None:
    await shop.place.rules({"output": GOOD})

    thoughts = [await talk.think(most_turns=2) for _ in range(3)]

    assert [each.decision.reason for each in thoughts] == [None, None, HandOff.TURNS]
    assert len(await shop.place.calls()) == 2


async def test_a_turn_counts_though_its_answer_was_thrown_away(shop: Shop, talk: Talk) -> None:
    await shop.place.rules({"error": "overloaded"})

    await talk.think()

    assert (await talk.row())["ai_turns"] == 1


@pytest.mark.parametrize("mode", [AiMode.OFF, AiMode.AUTO])
async def test_nobody_is_asked_where_nothing_has_to_be_said(shop: Shop, mode: AiMode) -> None:
    await shop.provider()
    talk = await Talk.begun(shop, mode)
    await talk.hears("Where is my cake?")
    if mode is AiMode.AUTO:
        await talk.says("In the oven.")

    assert (await talk.think()).decision.kind is DecisionKind.NOTHING
    assert await shop.place.calls() == []


async def test_pictures_without_words_go_to_a_person_unasked(shop: Shop) -> None:
    await shop.provider()
    talk = await Talk.begun(shop)
    await talk.hears(None, type="image")

    assert (await talk.think()).decision == hand_off(HandOff.NOT_TEXT)
    assert await shop.place.calls() == []


async def test_a_forbidden_topic_goes_to_a_person_unasked(shop: Shop, talk: Talk) -> None:
    await policy(shop, forbidden_topics=["lawyer"])
    await talk.hears("My LAWYERS will write to you")

    assert (await talk.think()).decision == hand_off(HandOff.FORBIDDEN_TOPIC)
    assert await shop.place.calls() == []


async def test_who_took_over_silences_ai(shop: Shop, talk: Talk) -> None:
    await shop.owner.execute(
        "update conversation set taken_over_at = now() where id = $1", talk.conversation
    )

    assert (await talk.think()).decision.kind is DecisionKind.NOTHING
    assert await shop.place.calls() == []


async def test_a_cancelled_call_leaves_its_money_set_aside(shop: Shop, talk: Talk) -> None:
    await shop.place.rules({"error": "timeout"})
    asking = asyncio.create_task(talk.think())
    async with asyncio.timeout(PATIENCE):
        while True:
            if await shop.place.calls():
                break
            await asyncio.sleep(0.01)

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    assert (await talk.row())["ai_spent_micros"] == await shop.spent() > 0


async def test_a_model_is_told_neither_who_writes_nor_from_which_number(
    shop: Shop, talk: Talk
) -> None:
    await shop.owner.execute("update contact set name = 'Joana Prado' where id = $1", talk.contact)
    await shop.place.rules({"output": GOOD})

    await talk.think()

    (call,) = await shop.place.calls()
    assert "Joana" not in call["system"] + str(call["messages"])
