"""Keeping what AI thought, as far as it still holds when the thinking is done."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.conversations import drafts, modes
from models.conversations.analysis import Analysis, Intelligence, moved
from models.conversations.decisions import NOTHING, Decision, DecisionKind, Thought
from models.conversations.tables import Conversation, ConversationDraft
from models.conversations.thread import ORDER, SAID, Thread
from models.conversations.types import DraftMode, DraftState
from models.rows import Rows

# Only tags that there are: AI makes none.
_TAG = text("""
    insert into conversation_tag (organization_id, conversation_id, tag_id)
    select organization_id, :conversation, id from tag
    where organization_id = :organization and name = any(cast(:names as text[]))
    order by id on conflict do nothing
""")
# By what was read, not by a clock: a message may commit after one that is younger.
_NEWER = text(f"""
    select exists (
        select from message m
        where {SAID} and m.id <> all(cast(:read as uuid[]))
          and {ORDER} >= (select min({ORDER}) from message m
                          where m.id = any(cast(:read as uuid[]))
                            and m.organization_id = :organization))
""")
_DRAFTS = {
    DecisionKind.SUGGEST: (DraftMode.SUGGEST, DraftState.OFFERED),
    DecisionKind.DRAFT: (DraftMode.DRAFT_APPROVE, DraftState.WAITING),
    DecisionKind.ANSWER: (DraftMode.AUTO, DraftState.WAITING),
}


class Lapse(StrEnum):
    """Why a decision does not stand any more."""

    NEWER_MESSAGE = "NEWER_MESSAGE"
    TAKEN_OVER = "TAKEN_OVER"
    MODE_CHANGED = "MODE_CHANGED"


@dataclass(frozen=True, slots=True)
class Kept:
    """The decision that stands. `lapse` says why it is NOTHING where it was more."""

    decision: Decision
    draft: ConversationDraft | None = None
    lapse: Lapse | None = None


async def keep(
    session: AsyncSession, organization_id: UUID, thread: Thread, thought: Thought
) -> Kept:
    """The conversation is locked already. What was learnt is kept whether or not a draft is."""
    await session.flush()
    conversation = await Rows(session, organization_id, Conversation).hold(thread.conversation_id)
    stale = await drafts.outdate(session, organization_id, conversation.id)
    if thought.analysis is not None:
        await _learn(session, conversation, thought.analysis)
    lapse = await _lapse(session, conversation, thread, thought.decision)
    draft = None if lapse else await _draft(session, conversation, thread, thought)
    if stale or thought.analysis is not None:
        conversation.version += 1
    await session.flush()
    return Kept(NOTHING if lapse else thought.decision, draft, lapse)


async def _lapse(
    session: AsyncSession, conversation: Conversation, thread: Thread, decision: Decision
) -> Lapse | None:
    """That a person is needed stays true, unless one is there already."""
    if decision.kind is DecisionKind.NOTHING:
        return None
    if conversation.taken_over_at is not None:
        return Lapse.TAKEN_OVER
    if decision.kind is DecisionKind.HAND_OFF:
        return None
    now = await modes.of(session, conversation.organization_id, conversation.id)
    if now is not thread.mode:
        return Lapse.MODE_CHANGED
    return Lapse.NEWER_MESSAGE if await _newer(session, conversation, thread) else None


async def _newer(session: AsyncSession, conversation: Conversation, thread: Thread) -> bool:
    values = {
        "organization": conversation.organization_id,
        "contact": conversation.contact_id,
        "number": conversation.phone_number_id,
        "read": [said.id for said in thread.messages],
    }
    return bool(await (await session.connection()).scalar(_NEWER, values))


async def _learn(session: AsyncSession, conversation: Conversation, said: Analysis) -> None:
    conversation.intent = said.intent
    conversation.sentiment = said.sentiment
    conversation.urgency = said.urgency
    conversation.language = said.language or conversation.language
    conversation.summary = said.summary
    if isinstance(said, Intelligence):
        conversation.score = moved(conversation.score, said.score)
        conversation.tasks = said.tasks
    await session.flush()
    values = {
        "conversation": conversation.id,
        "organization": conversation.organization_id,
        "names": said.tags,
    }
    await (await session.connection()).execute(_TAG, values)


async def _draft(
    session: AsyncSession, conversation: Conversation, thread: Thread, thought: Thought
) -> ConversationDraft | None:
    decision = thought.decision
    if decision.kind not in _DRAFTS or decision.text is None or thread.until is None:
        return None
    mode, state = _DRAFTS[decision.kind]
    draft = ConversationDraft(
        organization_id=conversation.organization_id,
        conversation_id=conversation.id,
        after_message_id=thread.until.id,
        text=decision.text,
        mode=mode,
        state=state,
        confidence=None if thought.analysis is None else thought.analysis.confidence,
        send_at=decision.send_at,
    )
    session.add(draft)
    await session.flush()
    await session.refresh(draft)
    return draft
