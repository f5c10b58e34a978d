"""What follows from a thought: an answer, a draft, a suggestion, a person, or nothing."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from models.ai.types import AiMode, AttemptMade, CallReason
from models.conversations.analysis import Analysis
from models.conversations.thread import Thread


class DecisionKind(StrEnum):
    HAND_OFF = "HAND_OFF"
    SUGGEST = "SUGGEST"
    DRAFT = "DRAFT"
    ANSWER = "ANSWER"
    NOTHING = "NOTHING"


class HandOff(StrEnum):
    """Why a person is needed."""

    REQUESTED = "REQUESTED"
    LOW_CONFIDENCE = "LOW_CONFIDENCE"
    ANGER = "ANGER"
    FORBIDDEN_TOPIC = "FORBIDDEN_TOPIC"
    BUDGET = "BUDGET"
    TURNS = "TURNS"
    NO_ANSWER = "NO_ANSWER"
    UNSAFE_OUTPUT = "UNSAFE_OUTPUT"
    NOT_TEXT = "NOT_TEXT"


@dataclass(frozen=True, slots=True)
class Decision:
    """`send_at` is set for a draft: then it is sent, unless somebody objects."""

    kind: DecisionKind
    reason: HandOff | None = None
    text: str | None = field(default=None, repr=False)
    send_at: datetime | None = None

    @property
    def to_a_person(self) -> bool:
        """A suggestion is for somebody to read, so somebody is needed for it too."""
        return self.kind in (DecisionKind.HAND_OFF, DecisionKind.SUGGEST)


@dataclass(frozen=True, slots=True)
class Thought:
    """What came of asking: a checked analysis, or why there is none. `cost` is micro-dollars."""

    decision: Decision
    analysis: Analysis | None = field(default=None, repr=False)
    reason: CallReason | None = None
    fault: str | None = None
    attempts: tuple[AttemptMade, ...] = ()

    @property
    def cost(self) -> int:
        return sum(attempt.cost_micros for attempt in self.attempts)


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which a model may answer."""

    confidence: int
    draft_delay: timedelta


NOTHING = Decision(DecisionKind.NOTHING)
_REASONS: Mapping[CallReason, HandOff] = {
    CallReason.NO_PROVIDER: HandOff.NO_ANSWER,
    CallReason.NO_ANSWER: HandOff.NO_ANSWER,
    CallReason.OVER_BUDGET: HandOff.BUDGET,
    CallReason.OVER_CONVERSATION_BUDGET: HandOff.BUDGET,
    CallReason.TOO_MANY_TURNS: HandOff.TURNS,
    CallReason.UNSAFE_OUTPUT: HandOff.UNSAFE_OUTPUT,
}


def hand_off(reason: HandOff) -> Decision:
    return Decision(DecisionKind.HAND_OFF, reason)


def unasked(thread: Thread) -> Decision | None:
    """What is clear before a model is asked; None: one has to be."""
    if thread.mode is AiMode.OFF or not thread.unanswered:
        return NOTHING
    words = [said.text for said in thread.unanswered if said.text]
    if not words:
        return hand_off(HandOff.NOT_TEXT)
    if touches(thread.policy.forbidden_topics, words):
        return hand_off(HandOff.FORBIDDEN_TOPIC)
    return None


def decide(thread: Thread, thought: Analysis | CallReason, terms: Terms, now: datetime) -> Decision:
    """The model's own word that a person is needed counts; that none is, only with the rest."""
    if isinstance(thought, CallReason):
        return hand_off(_REASONS[thought])
    if thread.mode is AiMode.OFF:
        return NOTHING
    if (reason := _needs_person(thread, thought, terms)) is not None:
        return hand_off(reason)
    match thread.mode:
        case AiMode.SUGGEST:
            return Decision(DecisionKind.SUGGEST, text=thought.reply)
        case AiMode.DRAFT_APPROVE:
            send_at = now + terms.draft_delay
            return Decision(DecisionKind.DRAFT, text=thought.reply, send_at=send_at)
        case _:
            return Decision(DecisionKind.ANSWER, text=thought.reply)


def _needs_person(thread: Thread, analysis: Analysis, terms: Terms) -> HandOff | None:
    if analysis.wants_person:
        return HandOff.REQUESTED
    if analysis.sentiment == "ANGRY":
        return HandOff.ANGER
    topics = thread.policy.forbidden_topics
    if analysis.forbidden_topic or touches(topics, [analysis.reply or ""]):
        return HandOff.FORBIDDEN_TOPIC
    if not (analysis.reply or "").strip() or analysis.confidence < terms.confidence:
        return HandOff.LOW_CONFIDENCE
    return None


def touches(words: Iterable[str], texts: Iterable[str]) -> bool:
    """Whether one of the words begins a word somewhere, in any spelling of capitals.

    Where a script has letters without case, words may have no spaces between them: anywhere.
    """
    found = f" {' '.join(map(_plain, texts))}"
    sought = (each for each in map(_plain, words) if each)
    return any((each if _unspaced(each) else f" {each}") in found for each in sought)


def _unspaced(word: str) -> bool:
    return any(unicodedata.category(each) == "Lo" for each in word)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded))
