"""Answering in a thread: whose it becomes and what it settles."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest

from core.ids import new_id
from models.auth.keys import create
from models.auth.permissions import Permission, Role
from models.auth.types import Actor, ActorKind
from models.conversations.refusals import Outdated
from models.conversations.replying import reply
from models.conversations.tables import ConversationCase, ConversationDraft
from models.conversations.types import DraftMode, DraftState
from models.sending.types import Origin
from tests.auth.callers import bearing
from tests.conversations.inbox import Inbox, Thread
from tests.messages.desk import Words
from tests.team.desk import refusal

CONFLICT = httpx.codes.CONFLICT


async def test_a_reply_is_written_and_the_conversation_waits_for_the_customer(
    inbox: Inbox,
) -> None:
    thread = await inbox.thread()
    before = await inbox.read(thread)

    answer = await inbox.reply(thread, "We are.")

    assert answer.status_code == httpx.codes.ACCEPTED, answer.text
    after = await inbox.read(thread)
    assert (after["state"], after["waitingSince"], after["unread"]) == ("PENDING", None, 0)
    assert after["version"] > before["version"]
    assert after["lastMessage"]["id"] == answer.json()["id"]
    assert after["lastMessage"]["direction"] == "OUTBOUND"
    [wake] = await inbox.do(
        "select payload from outbox where kind = 'conversation.changed' and target = :id",
        id=thread.id,
    )
    assert wake.payload == {"replied": True}


async def test_what_waits_is_taken_out_of_the_queue_by_the_agent_who_replies(inbox: Inbox) -> None:
    department = await inbox.department()
    agent, thread = await inbox.agent(department), await inbox.thread()
    await inbox.queue(thread, department)

    assert (await inbox.of(agent.who).reply(thread)).is_success

    found = await inbox.read(thread)
    assert (found["agent"]["id"], found["offer"], found["queued"]) == (str(agent.id), None, False)
    assert found["department"]["id"] == str(department)


async def test_what_nobody_queued_is_held_in_a_department_of_the_agent_who_replies(
    inbox: Inbox,
) -> None:
    department = await inbox.department()
    agent, thread = await inbox.agent(department), await inbox.thread()

    assert (await inbox.of(agent.who).reply(thread)).is_success

    found = await inbox.read(thread)
    assert (found["agent"]["id"], found["department"]["id"]) == (str(agent.id), str(department))


async def test_replying_to_what_was_offered_accepts_it(inbox: Inbox) -> None:
    department = await inbox.department()
    agent, thread = await inbox.agent(department), await inbox.thread()
    await inbox.offer(thread, department, agent)

    assert (await inbox.of(agent.who).reply(thread)).is_success

    found = await inbox.read(thread)
    assert (found["agent"]["id"], found["offer"]) == (str(agent.id), None)


async def test_what_another_agent_holds_is_answered_only_by_who_manages_the_team(
    inbox: Inbox,
) -> None:
    department = await inbox.department()
    holder, other = await inbox.agent(department), await inbox.agent(department)
    thread = await inbox.thread()
    await inbox.offer(thread, department, holder, accepted=True)

    refused = await inbox.of(other.who).reply(thread)
    by_manager = await inbox.reply(thread)

    assert refusal(refused) == (CONFLICT, "CONFLICT", [])
    assert by_manager.is_success
    assert (await inbox.read(thread))["agent"]["id"] == str(holder.id)


async def test_a_member_who_is_no_agent_answers_and_leaves_it_in_the_queue(inbox: Inbox) -> None:
    department, thread = await inbox.department(), await inbox.thread()
    await inbox.queue(thread, department)

    assert (await inbox.of(await inbox.desk.member(Role.AGENT)).reply(thread)).is_success

    found = await inbox.read(thread)
    assert (found["queued"], found["agent"]) == (True, None)


async def test_a_key_answers_for_nobody_and_leaves_what_an_agent_holds(inbox: Inbox) -> None:
    department = await inbox.department()
    agent = await inbox.agent(department)
    held, free = await inbox.thread(), await inbox.thread()
    await inbox.offer(held, department, agent, accepted=True)
    async with inbox.database.transaction([inbox.here]) as session:
        key = await create(session, inbox.here, "shop", scopes=(Permission.WRITE_INBOX,))
    by_key = inbox.of(replace(agent.who, headers=bearing(key.secret)))

    refused, answer = await by_key.reply(held), await by_key.reply(free)

    assert refusal(refused) == (CONFLICT, "CONFLICT", [])
    assert answer.is_success, answer.text
    [said, _] = (await inbox.said(free))["data"]
    assert (said["origin"], said["author"]) == ("API", None)
    assert (await inbox.read(free))["agent"] is None


async def test_a_reply_that_saw_everything_goes_and_one_that_did_not_is_refused(
    inbox: Inbox,
) -> None:
    thread = await inbox.thread()
    seen = UUID((await inbox.said(thread))["newestMessageId"])
    await inbox.hears(thread, "Wait!")
    newest = UUID((await inbox.said(thread))["newestMessageId"])

    late = await inbox.reply(thread, seen=seen)
    in_time = await inbox.reply(thread, seen=newest)

    assert refusal(late) == (CONFLICT, "CONFLICT", ["seenMessageId"])
    assert in_time.is_success


async def test_an_edit_is_newer_than_what_it_changed_and_a_reaction_is_not(inbox: Inbox) -> None:
    thread = await inbox.thread()
    seen = await inbox.hears(thread, "Two, please")
    await inbox.hears(thread, "x", type="reaction")
    assert (await inbox.said(thread))["newestMessageId"] == str(seen)
    edit = await inbox.hears(thread, "Three, please", type="edit")

    late = await inbox.reply(thread, seen=seen)
    in_time = await inbox.reply(thread, seen=edit)

    assert refusal(late) == (CONFLICT, "CONFLICT", ["seenMessageId"])
    assert in_time.is_success


async def test_a_message_that_comes_late_was_not_seen_whatever_its_own_time_says(
    inbox: Inbox,
) -> None:
    thread = await inbox.thread(at=datetime.now(UTC) - timedelta(minutes=1))
    seen = UUID((await inbox.said(thread))["newestMessageId"])
    await inbox.hears(thread, "From before", at=datetime.now(UTC) - timedelta(hours=2))

    assert (await inbox.reply(thread, seen=seen)).status_code == CONFLICT


async def test_what_was_seen_must_be_of_this_thread(inbox: Inbox) -> None:
    thread, other = await inbox.thread(), await inbox.thread()
    foreign = UUID((await inbox.said(other))["newestMessageId"])

    for seen in (foreign, new_id()):
        answer = await inbox.reply(thread, seen=seen)
        assert refusal(answer) == (404, "NOT_FOUND", ["seenMessageId"])


async def test_outside_the_window_only_a_template_goes(inbox: Inbox) -> None:
    thread = await inbox.thread(at=datetime.now(UTC) - timedelta(hours=25))

    answer = await inbox.reply(thread)

    assert refusal(answer)[:2] == (CONFLICT, "WINDOW_CLOSED")
    found = await inbox.read(thread)
    assert (found["state"], found["unread"]) == ("OPEN", 1)


async def test_answering_what_is_closed_opens_a_case_and_the_first_answer_is_kept(
    inbox: Inbox,
) -> None:
    closed, open_one = await inbox.thread(), await inbox.thread()
    await inbox.do("update conversation set state = 'CLOSED' where id = :id", id=closed.id)
    await _case(inbox, open_one)

    assert (await inbox.reply(closed)).is_success
    first, again = await inbox.reply(open_one), await inbox.reply(open_one)

    assert again.is_success
    assert (await inbox.read(closed))["state"] == "PENDING"
    [reopened] = await _cases(inbox, closed)
    assert reopened.closed_at is None
    [kept] = await _cases(inbox, open_one)
    [said] = await inbox.do("select at from message where id = :id", id=UUID(first.json()["id"]))
    assert kept.first_answered_at == said.at


async def test_a_draft_is_stale_once_somebody_answered(inbox: Inbox) -> None:
    thread = await inbox.thread()
    draft = ConversationDraft(
        organization_id=inbox.here,
        conversation_id=thread.id,
        after_message_id=UUID((await inbox.said(thread))["newestMessageId"]),
        text="We open at nine.",
        mode=DraftMode.DRAFT_APPROVE,
        state=DraftState.WAITING,
    )
    async with inbox.database.transaction([inbox.here]) as session:
        session.add(draft)

    assert (await inbox.reply(thread)).is_success

    [row] = await inbox.do("select state from conversation_draft where id = :id", id=draft.id)
    assert row.state == "STALE"


async def test_ai_answers_without_holding_and_not_what_it_has_not_read(inbox: Inbox) -> None:
    department, thread = await inbox.department(), await inbox.thread()
    await inbox.queue(thread, department)
    seen = UUID((await inbox.said(thread))["newestMessageId"])

    await _ai_replies(inbox, thread, seen)

    found = await inbox.read(thread)
    assert (found["agent"], found["queued"]) == (None, True)
    assert (found["state"], found["unread"]) == ("PENDING", 1)
    with pytest.raises(Outdated):
        await _ai_replies(inbox, thread, seen)


async def _ai_replies(inbox: Inbox, thread: Thread, seen: UUID) -> None:
    async with inbox.database.transaction([inbox.here]) as session:
        await reply(
            session,
            inbox.here,
            Actor(ActorKind.SYSTEM),
            thread.id,
            Words(),
            origin=Origin.AI,
            author_id=None,
            seen=seen,
        )


async def _case(inbox: Inbox, thread: Thread) -> None:
    async with inbox.database.transaction([inbox.here]) as session:
        session.add(
            ConversationCase(
                organization_id=inbox.here,
                conversation_id=thread.id,
                opened_at=datetime.now(UTC) - timedelta(minutes=3),
            )
        )


async def _cases(inbox: Inbox, thread: Thread) -> list[ConversationCase]:
    rows = await inbox.do(
        "select * from conversation_case where conversation_id = :id", id=thread.id
    )
    return [ConversationCase(**row) for row in rows]


async def test_a_reply_that_is_held_says_that_it_goes_by_itself(inbox: Inbox) -> None:
    thread = await inbox.thread()
    held = (await inbox.reply(thread)).json()["id"]
    await inbox.do(
        "update delivery set state = 'failed', code = 131047, reason = 'HELD' where id = :id",
        id=UUID(held),
    )

    shown = (await inbox.said(thread))["data"][0]

    assert (shown["id"], shown["status"]) == (held, "FAILED")
    assert (shown["failure"]["code"], shown["failure"]["reason"]) == (131047, "HELD")
    assert "goes first" in shown["failure"]["advice"]
