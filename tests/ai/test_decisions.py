"""What follows from a thought, as a table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models.ai.types import AiMode, CallReason
from models.conversations.analysis import Analysis, moved
from models.conversations.decisions import (
    NOTHING,
    Decision,
    DecisionKind,
    HandOff,
    Terms,
    decide,
    hand_off,
    touches,
)
from models.conversations.thread import Policy
from tests.ai.talks import GOOD, REPLY
from tests.ai.test_guard import a_thread

NOW = datetime(2026, 11, 20, tzinfo=UTC)
TERMS = Terms(confidence=60, draft_delay=timedelta(minutes=2))


def decided(
    said: dict[str, Any] | CallReason, mode: AiMode = AiMode.AUTO, topics: tuple[str, ...] = ()
) -> Decision:
    thread = replace(a_thread(), mode=mode, policy=Policy(forbidden_topics=topics))
    thought = said if isinstance(said, CallReason) else Analysis.model_validate(GOOD | said)
    return decide(thread, thought, TERMS, NOW)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (AiMode.OFF, NOTHING),
        (AiMode.SUGGEST, Decision(DecisionKind.SUGGEST, text=REPLY)),
        (
            AiMode.DRAFT_APPROVE,
            Decision(DecisionKind.DRAFT, text=REPLY, send_at=NOW + timedelta(minutes=2)),
        ),
        (AiMode.AUTO, Decision(DecisionKind.ANSWER, text=REPLY)),
    ],
)
def test_the_mode_says_what_becomes_of_a_good_answer(mode: AiMode, expected: Decision) -> None:
    assert decided({}, mode) == expected


@pytest.mark.parametrize("mode", [AiMode.SUGGEST, AiMode.DRAFT_APPROVE, AiMode.AUTO])
@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"wants_person": True}, HandOff.REQUESTED),
        ({"sentiment": "ANGRY"}, HandOff.ANGER),
        ({"forbidden_topic": True}, HandOff.FORBIDDEN_TOPIC),
        ({"reply": "Ask our Lawyers."}, HandOff.FORBIDDEN_TOPIC),
        ({"confidence": 59}, HandOff.LOW_CONFIDENCE),
        ({"reply": None}, HandOff.LOW_CONFIDENCE),
        ({"reply": "  "}, HandOff.LOW_CONFIDENCE),
        (CallReason.NO_PROVIDER, HandOff.NO_ANSWER),
        (CallReason.NO_ANSWER, HandOff.NO_ANSWER),
        (CallReason.OVER_BUDGET, HandOff.BUDGET),
        (CallReason.OVER_CONVERSATION_BUDGET, HandOff.BUDGET),
        (CallReason.TOO_MANY_TURNS, HandOff.TURNS),
        (CallReason.UNSAFE_OUTPUT, HandOff.UNSAFE_OUTPUT),
    ],
)
def test_a_person_is_needed(
    mode: AiMode, said: dict[str, Any] | CallReason, reason: HandOff
) -> None:
    assert decided(said, mode, topics=("lawyer",)) == hand_off(reason)


def test_every_reason_without_an_answer_leads_to_a_person() -> None:
    assert all(decided(reason).kind is DecisionKind.HAND_OFF for reason in CallReason)


def test_a_suggestion_needs_somebody_to_read_it() -> None:
    needing = {mode: decided({}, mode).to_a_person for mode in AiMode}

    assert [mode for mode, needs in needing.items() if needs] == [AiMode.SUGGEST]


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        (["refund"], "REFUNDS, please", True),
        (["refund"], "prerefund", False),
        (["free of charge"], "it is free  of\ncharge", True),
        (["退款"], "我要退款。", True),
        (["!"], "anything!", False),
        ([], "anything", False),
    ],
)
def test_words_are_found_where_they_begin(words: list[str], text: str, found: bool) -> None:
    assert touches(words, [text]) is found


@pytest.mark.parametrize(
    ("before", "said", "after"), [(None, 100, 70), (None, 0, 30), (70, 100, 90), (90, 95, 95)]
)
def test_a_score_moves_by_steps(before: int | None, said: int, after: int) -> None:
    assert moved(before, said) == after
