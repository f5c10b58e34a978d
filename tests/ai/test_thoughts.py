"""Keeping a thought: what was learnt stays, and a draft only while nothing has changed."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from models.ai.types import AiMode
from models.contacts.tables import Tag
from models.conversations import drafts
from models.conversations.analysis import Intelligence
from models.conversations.decisions import (
    NOTHING,
    Decision,
    DecisionKind,
    HandOff,
    Thought,
    hand_off,
)
from models.conversations.thoughts import Lapse
from models.conversations.thread import Who
from tests.ai.conftest import Shop
from tests.ai.talks import LEARNT, REPLY, Talk, policy

SEND_AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
SUGGEST = Decision(DecisionKind.SUGGEST, text=REPLY)
DRAFT = Decision(DecisionKind.DRAFT, text=REPLY, send_at=SEND_AT)
ANSWER = Decision(DecisionKind.ANSWER, text=REPLY)
MODES = {
    DecisionKind.SUGGEST: AiMode.SUGGEST,
    DecisionKind.DRAFT: AiMode.DRAFT_APPROVE,
    DecisionKind.ANSWER: AiMode.AUTO,
}
DECISIONS = pytest.mark.parametrize("decision", [SUGGEST, DRAFT, ANSWER], ids=str)


def thought(decision: Decision, **says: object) -> Thought:
    return Thought(decision, Intelligence.model_validate(LEARNT | says))


async def talk_about(shop: Shop, decision: Decision) -> Talk:
    talk = await Talk.begun(shop, MODES.get(decision.kind, AiMode.AUTO))
    await talk.hears("Where is my cake?")
    return talk


async def test_what_was_learnt_is_written_and_told(shop: Shop) -> None:
    talk = await talk_about(shop, hand_off(HandOff.ANGER))

    await talk.keep(await talk.thread(), thought(hand_off(HandOff.ANGER)))

    row = await talk.row()
    learnt = ("intent", "sentiment", "urgency", "language", "summary", "score")
    said = {name: LEARNT[name] for name in learnt}
    assert {name: row[name] for name in learnt} == said
    assert json.loads(row["tasks"]) == LEARNT["tasks"]
    assert row["version"] == 1


@pytest.mark.parametrize(
    ("decision", "mode", "state", "send_at"),
    [
        (SUGGEST, "SUGGEST", "OFFERED", None),
        (DRAFT, "DRAFT_APPROVE", "WAITING", SEND_AT),
        (ANSWER, "AUTO", "WAITING", None),
    ],
)
async def test_what_may_be_said_is_a_draft(
    shop: Shop, decision: Decision, mode: str, state: str, send_at: datetime | None
) -> None:
    talk = await talk_about(shop, decision)
    thread = await talk.thread()

    kept = await talk.keep(thread, thought(decision))

    (row,) = await talk.drafts()
    assert (kept.decision, kept.lapse) == (decision, None)
    assert kept.draft_id == row["id"]
    assert (row["mode"], row["state"], row["send_at"]) == (mode, state, send_at)
    assert (row["text"], row["confidence"]) == (REPLY, 90)
    assert row["after_message_id"] == thread.messages[-1].id


@pytest.mark.parametrize("decision", [hand_off(HandOff.BUDGET), NOTHING], ids=str)
async def test_what_says_nothing_is_no_draft(shop: Shop, decision: Decision) -> None:
    talk = await talk_about(shop, decision)

    kept = await talk.keep(await talk.thread(), Thought(decision))

    assert (kept.decision, kept.draft_id, kept.lapse) == (decision, None, None)
    assert list(await talk.drafts()) == []
    assert (await talk.row())["version"] == 0


@DECISIONS
async def test_a_newer_message_of_the_customer_undoes_it(shop: Shop, decision: Decision) -> None:
    talk = await talk_about(shop, decision)
    thread = await talk.thread()
    await talk.hears("Forget it")

    kept = await talk.keep(thread, thought(decision))

    assert (kept.decision, kept.lapse) == (NOTHING, Lapse.NEWER_MESSAGE)
    assert list(await talk.drafts()) == []
    assert (await talk.row())["summary"] == LEARNT["summary"]


@DECISIONS
async def test_an_answer_of_ours_meanwhile_undoes_it(shop: Shop, decision: Decision) -> None:
    talk = await talk_about(shop, decision)
    thread = await talk.thread()
    await talk.says("It is here.")

    assert (await talk.keep(thread, thought(decision))).lapse is Lapse.NEWER_MESSAGE


async def test_a_message_that_was_written_down_before_but_not_read_counts_as_newer(
    shop: Shop,
) -> None:
    """Its transaction may have committed after the reading, though it began before."""
    talk = await talk_about(shop, ANSWER)
    await talk.hears("And my bread?")
    thread = await talk.thread()
    await shop.owner.execute(
        "insert into message select (json_populate_record(m, json_build_object("
        "'id', gen_random_uuid(), 'wamid', gen_random_uuid(), "
        "'created_at', m.created_at + interval '1 microsecond'))).* "
        "from message m where m.id = $1",
        thread.messages[0].id,
    )

    assert (await talk.keep(thread, thought(ANSWER))).lapse is Lapse.NEWER_MESSAGE


@DECISIONS
async def test_who_took_over_meanwhile_is_not_talked_over(shop: Shop, decision: Decision) -> None:
    talk = await talk_about(shop, decision)
    thread = await talk.thread()
    await talk.set(taken_over_at=SEND_AT)

    kept = await talk.keep(thread, thought(decision))

    assert (kept.decision, kept.lapse) == (NOTHING, Lapse.TAKEN_OVER)
    assert list(await talk.drafts()) == []


@DECISIONS
async def test_another_mode_undoes_it(shop: Shop, decision: Decision) -> None:
    talk = await talk_about(shop, decision)
    thread = await talk.thread()
    await talk.set(ai_mode="OFF")

    kept = await talk.keep(thread, thought(decision))

    assert (kept.decision, kept.lapse) == (NOTHING, Lapse.MODE_CHANGED)


async def test_a_mode_of_the_number_that_says_the_same_changes_nothing(shop: Shop) -> None:
    talk = await talk_about(shop, ANSWER)
    thread = await talk.thread()
    await talk.set(ai_mode=None)
    await shop.owner.execute("update phone_number set ai_mode = 'AUTO' where id = $1", talk.number)

    assert (await talk.keep(thread, thought(ANSWER))).lapse is None


async def test_that_a_person_is_needed_stays_true_whatever_is_written(shop: Shop) -> None:
    wanted = hand_off(HandOff.REQUESTED)
    talk = await talk_about(shop, wanted)
    thread = await talk.thread()
    await talk.hears("A human, please!")

    assert (await talk.keep(thread, thought(wanted))).decision == wanted


async def test_who_took_over_needs_nobody_else(shop: Shop) -> None:
    talk = await talk_about(shop, ANSWER)
    thread = await talk.thread()
    await talk.set(taken_over_at=SEND_AT)

    kept = await talk.keep(thread, Thought(hand_off(HandOff.NO_ANSWER)))

    assert (kept.decision, kept.lapse) == (NOTHING, Lapse.TAKEN_OVER)


async def test_older_drafts_go_stale(shop: Shop) -> None:
    talk = await talk_about(shop, DRAFT)
    await talk.keep(await talk.thread(), thought(DRAFT))
    await talk.hears("Hello?")

    await talk.keep(await talk.thread(), thought(DRAFT))

    assert [each["state"] for each in await talk.drafts()] == ["STALE", "WAITING"]


async def test_only_tags_that_there_are_are_given(shop: Shop) -> None:
    async with shop.database.transaction([shop.organization]) as session:
        session.add(Tag(organization_id=shop.organization, name="delivery"))
    talk = await talk_about(shop, ANSWER)
    said = thought(ANSWER, tags=["delivery", "unheard of"])

    await talk.keep(await talk.thread(), said)
    await talk.keep(await talk.thread(), said)

    assert await talk.tags() == ["delivery"]
    made = "select count(*) from tag where organization_id = $1"
    assert await shop.owner.fetchval(made, shop.organization) == 1


async def test_a_draft_is_due_at_its_time_and_once(shop: Shop) -> None:
    talk = await talk_about(shop, DRAFT)
    kept = await talk.keep(await talk.thread(), thought(DRAFT))

    async with shop.database.transaction([shop.organization]) as session:
        here = (shop.organization, talk.conversation)
        early = await drafts.due(session, *here, SEND_AT - timedelta(seconds=1))
        found = await drafts.due(session, *here, SEND_AT)
        assert found is not None
        await drafts.sent(session, shop.organization, found.id, found.after_message_id)
        again = await drafts.due(session, *here, SEND_AT)

    assert (early, found.id, again) == (None, kept.draft_id, None)


async def test_a_thread_is_read_as_it_was_written(shop: Shop) -> None:
    await policy(shop, facts=["We bake."], tags=["delivery"])
    talk = await Talk.begun(shop, AiMode.SUGGEST)
    await talk.hears("Hi")
    await talk.says("Hello!")
    await talk.hears("Cake?", None)
    await talk.hears("secret", type="reaction")

    thread = await talk.thread()

    said = [(each.who, each.text) for each in thread.messages]
    assert said == [
        (Who.CUSTOMER, "Hi"),
        (Who.US, "Hello!"),
        (Who.CUSTOMER, "Cake?"),
        (Who.CUSTOMER, None),
    ]
    assert [each.text for each in thread.unanswered] == ["Cake?", None]
    assert (thread.mode, thread.inbound) == (AiMode.SUGGEST, 3)
    assert thread.until is not None
    assert thread.until.id == thread.messages[-1].id
    assert thread.policy.facts[1:] == ("We bake.",)


async def test_only_the_newest_messages_are_read(shop: Shop) -> None:
    talk = await Talk.begun(shop)
    await talk.hears(*(str(number) for number in range(35)))

    thread = await talk.thread()

    assert [each.text for each in thread.messages] == [str(number) for number in range(5, 35)]
    assert thread.inbound == 35
