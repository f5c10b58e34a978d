"""Drafts of AI in the hands of people, and what AI may do."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from models.ai.types import AiMode
from models.auth.permissions import Role
from models.conversations import drafts
from models.conversations.tables import ConversationDraft
from models.conversations.types import DraftMode, DraftState
from tests.conversations.inbox import Inbox, Thread
from tests.team.desk import Json

WORDS = "Yes, until six."


async def a_draft(
    inbox: Inbox, thread: Thread, after: UUID | None = None, mode: DraftMode = DraftMode.SUGGEST
) -> UUID:
    offered = mode is DraftMode.SUGGEST
    draft = ConversationDraft(
        organization_id=inbox.here,
        conversation_id=thread.id,
        after_message_id=after or await inbox.hears(thread),
        text=WORDS,
        mode=mode,
        state=DraftState.OFFERED if offered else DraftState.WAITING,
        send_at=None if offered else datetime.now(UTC) + timedelta(minutes=2),
    )
    async with inbox.database.transaction([inbox.here]) as session:
        session.add(draft)
    return draft.id


async def judged(inbox: Inbox, thread: Thread, draft: UUID, verdict: str) -> httpx.Response:
    return await inbox.desk.ask("POST", f"{thread.path}/drafts/{draft}/{verdict}")


async def listed(inbox: Inbox, thread: Thread) -> list[Json]:
    return await inbox.desk.listed(f"{thread.path}/drafts")


async def messages(inbox: Inbox, thread: Thread) -> list[Any]:
    wanted = "select * from message where contact_id = :contact and not inbound"
    return list(await inbox.do(wanted, contact=thread.contact_id))


async def choose(inbox: Inbox, thread: Thread, mode: str | None) -> Json:
    answer = await inbox.desk.ask("PUT", f"{thread.path}/ai-mode", {"mode": mode})
    assert answer.is_success, answer.text
    said: Json = answer.json()
    return said


@pytest.fixture
async def thread(inbox: Inbox) -> Thread:
    return await inbox.thread()


async def test_an_approved_suggestion_is_the_reply_of_whoever_approved_it(
    inbox: Inbox, thread: Thread
) -> None:
    draft = await a_draft(inbox, thread)

    answer = await judged(inbox, thread, draft, "approve")

    assert answer.status_code == httpx.codes.ACCEPTED, answer.text
    (sent,) = await messages(inbox, thread)
    assert (sent["body"]["body"], sent["origin"]) == (WORDS, "AGENT")
    assert sent["author_id"] == inbox.desk.who.id
    (shown,) = await listed(inbox, thread)
    assert (shown["state"], shown["messageId"]) == ("SENT", str(sent["id"]))


async def test_an_approved_draft_goes_out_at_once_as_that_of_ai(
    inbox: Inbox, thread: Thread
) -> None:
    draft = await a_draft(inbox, thread, mode=DraftMode.DRAFT_APPROVE)

    assert (await judged(inbox, thread, draft, "approve")).is_success

    (sent,) = await messages(inbox, thread)
    assert (sent["origin"], sent["author_id"]) == ("AI", None)


async def test_a_draft_is_refused_once_something_newer_was_said(
    inbox: Inbox, thread: Thread
) -> None:
    draft = await a_draft(inbox, thread)
    await inbox.hears(thread, "Forget it")

    answer = await judged(inbox, thread, draft, "approve")

    assert answer.status_code == httpx.codes.CONFLICT
    assert await messages(inbox, thread) == []


@pytest.mark.parametrize("verdict", ["approve", "reject"])
async def test_a_draft_is_judged_once(inbox: Inbox, thread: Thread, verdict: str) -> None:
    draft = await a_draft(inbox, thread)
    assert (await judged(inbox, thread, draft, verdict)).is_success

    again = await judged(inbox, thread, draft, "approve")

    assert again.status_code == httpx.codes.CONFLICT
    assert len(await messages(inbox, thread)) == (verdict == "approve")


async def test_a_rejected_draft_is_not_sent_when_its_time_comes(
    inbox: Inbox, thread: Thread
) -> None:
    await choose(inbox, thread, "DRAFT_APPROVE")
    draft = await a_draft(inbox, thread, mode=DraftMode.DRAFT_APPROVE)

    answer = await judged(inbox, thread, draft, "reject")

    assert answer.json()["state"] == "REJECTED"
    assert await due(inbox, thread) is None


async def test_a_draft_of_another_conversation_is_not_found(inbox: Inbox, thread: Thread) -> None:
    other = await inbox.thread("Bea")
    draft = await a_draft(inbox, other)

    assert (await judged(inbox, thread, draft, "approve")).status_code == httpx.codes.NOT_FOUND


async def test_a_conversation_says_otherwise_than_its_number(inbox: Inbox, thread: Thread) -> None:
    path = f"/ai/numbers/{thread.number_id}/mode"
    answer = await (await admin(inbox)).desk.ask("PUT", path, {"mode": "AUTO"})

    assert answer.json()["mode"] == "AUTO"
    assert (await choose(inbox, thread, None))["effective"] == "AUTO"
    assert (await choose(inbox, thread, "SUGGEST"))["effective"] == "SUGGEST"
    (number,) = await (await admin(inbox)).desk.listed("/ai/numbers")
    assert (number["id"], number["mode"]) == (str(thread.number_id), "AUTO")


async def test_another_mode_makes_drafts_stale(inbox: Inbox, thread: Thread) -> None:
    await choose(inbox, thread, "DRAFT_APPROVE")
    await a_draft(inbox, thread, mode=DraftMode.DRAFT_APPROVE)

    await choose(inbox, thread, "OFF")

    assert [each["state"] for each in await listed(inbox, thread)] == ["STALE"]


@pytest.mark.parametrize(
    "silence",
    [
        "update phone_number set ai_mode = 'OFF'",
        "update phone_number set ai_mode = 'SUGGEST'",
        "update conversation set taken_over_at = now()",
    ],
)
async def test_what_ai_may_not_say_any_more_is_not_due(
    inbox: Inbox, thread: Thread, silence: str
) -> None:
    await inbox.do("update phone_number set ai_mode = 'DRAFT_APPROVE'")
    await a_draft(inbox, thread, mode=DraftMode.DRAFT_APPROVE)
    assert await due(inbox, thread) is not None

    await inbox.do(silence)

    assert await due(inbox, thread) is None
    assert [each["state"] for each in await listed(inbox, thread)] == ["STALE"]


async def due(inbox: Inbox, thread: Thread) -> UUID | None:
    later = datetime.now(UTC) + timedelta(hours=1)
    async with inbox.database.transaction([inbox.here]) as session:
        found = await drafts.due(session, inbox.here, thread.id, later)
        return None if found is None else found.id


async def admin(inbox: Inbox) -> Inbox:
    return inbox.of(await inbox.desk.member(Role.ADMIN))


def test_every_mode_is_one_of_a_conversation() -> None:
    assert {*AiMode} - {AiMode.OFF} == {AiMode(each) for each in DraftMode}
