"""What the simulated model says in the demo is what a real one might: it fits, and may be sent."""

from datetime import UTC, datetime

import pytest

from activities.ai.guard import judged
from activities.ai.prompting import question
from cli.demo.cast import CAST, EDITED, FACTS, JUDGED, Judged, Kind, Part
from core.ids import new_id
from core.setting_types import PROMISES
from models.ai.types import AiMode
from models.conversations.analysis import Analysis, Intelligence
from models.conversations.thread import Policy, Said, Thread, Until, Who

NOW = datetime.now(UTC)


def a_thread(words: str, inbound: int = 1) -> Thread:
    said = Said(new_id(), Who.CUSTOMER, NOW, "text", words)
    return Thread(
        conversation_id=new_id(),
        organization_id=new_id(),
        contact_id=new_id(),
        phone_number_id=new_id(),
        mode=AiMode.AUTO,
        messages=(said,),
        inbound=inbound,
        until=Until(said.id, NOW),
        business="Parley demo",
        policy=Policy(facts=FACTS, intents=("opening_hours",)),
    )


@pytest.mark.parametrize("each", JUDGED, ids=lambda each: each.words)
def test_what_the_model_says_is_kept_as_it_is(each: Judged) -> None:
    schema = Intelligence if each.learnt else Analysis
    said = schema.model_validate(each.rule()["output"])
    thread = a_thread(each.words, inbound=3 if each.learnt else 1)

    kept, names = judged(said, thread, question(thread), PROMISES)

    assert (kept.intent, kept.reply, names) == (each.intent, each.reply, frozenset())


def last_words(part: Part) -> str:
    return EDITED if part.kind is Kind.EDIT else part.says[-1]


@pytest.mark.parametrize("said", sorted({last_words(each) for each in CAST if each.says}))
def test_whoever_says_something_is_understood_by_one_rule(said: str) -> None:
    """The first that matches wins, and our own prompt counts too."""
    asked = question(a_thread(said)).request
    words = "\n".join((asked.system, *(turn.text for turn in asked.turns))).lower()

    assert len([each for each in JUDGED if each.words.lower() in words]) == 1


def test_every_way_to_answer_is_shown() -> None:
    modes = {part.mode for part in CAST}
    kinds = {part.kind for part in CAST}

    assert modes == {None, AiMode.SUGGEST, AiMode.DRAFT_APPROVE}
    assert kinds == set(Kind)
    assert any(part.stops for part in CAST)
    assert 25 <= len(CAST) <= 40
