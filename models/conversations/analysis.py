"""What a model is asked to answer about a conversation, as a schema, and as it is kept."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict

from models.ai.fields import at_most

Sentiment = Literal["POSITIVE", "NEUTRAL", "NEGATIVE", "ANGRY"]
Urgency = Literal["LOW", "NORMAL", "HIGH", "URGENT"]
# The case's third message of the customer: before it there is little to learn.
LEARNT_FROM = 3
MOST_TAGS = 10
MOST_TASKS = 10
LONGEST_REPLY = 4096
LONGEST_SUMMARY = 1000
# One message does not make a customer: so far a score moves in one turn, from the middle on.
_STEP = 20
_MIDDLE = 50


def _up_to(most: int) -> AfterValidator:
    def few(value: list[str]) -> list[str]:
        if len(value) > most:
            raise ValueError("too many")
        return value

    return AfterValidator(few)


def _percent(value: int) -> int:
    if not 0 <= value <= 100:
        raise ValueError("not between 0 and 100")
    return value


Percent = Annotated[int, AfterValidator(_percent)]
Label = Annotated[str, at_most(60)]


class Analysis(BaseModel):
    """Of the unanswered messages, and the answer to them, if there is a good one."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    intent: Label
    sentiment: Sentiment
    urgency: Urgency
    language: Label
    summary: Annotated[str, at_most(LONGEST_SUMMARY)]
    tags: Annotated[list[Label], _up_to(MOST_TAGS)]
    wants_person: bool
    forbidden_topic: bool
    confidence: Percent
    reply: Annotated[str | None, at_most(LONGEST_REPLY)]


class Intelligence(Analysis):
    """And what the whole conversation teaches."""

    score: Percent
    tasks: Annotated[list[Annotated[str, at_most(200)]], _up_to(MOST_TASKS)]


def moved(before: int | None, said: int) -> int:
    """A score after a turn: nobody talks a model into more than a step."""
    start = _MIDDLE if before is None else before
    return min(max(said, start - _STEP), start + _STEP)
