"""Keeping what AI thought, as far as it still holds when the thinking is done."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.sql.elements import TextClause
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.conversations import drafts, modes
from models.conversations.analysis import Analysis, Intelligence, moved
from models.conversations.decisions import NOTHING, Decision, DecisionKind, Thought
from models.conversations.thread import ORDER, SAID, Thread
from models.conversations.types import DraftMode, DraftState

_THIS = "where id = :conversation and organization_id = :organization"
_HERE, _SET = f"conversation {_THIS}", "conversation set"
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
      or exists (
        select from message m
        where m.organization_id = :organization and m.contact_id = :contact
          and m.phone_number_id = :number and m.type in ('edit', 'revoke')
          and (m.created_at, m.id) > (cast(:at as timestamptz), cast(:until as uuid)))
""")
_TAKEN_OVER = text(f"select taken_over_at is not null from {_HERE}")
_SCORE = text(f"select score from {_HERE}")
_GROW = text(f"update {_SET} version = version + 1 {_THIS}")
# What a smaller schema did not ask for stays as it was.
_LEARN = text(f"""
    update {_SET} intent = :intent, sentiment = :sentiment, urgency = :urgency,
        summary = :summary, language = coalesce(:language, language),
        score = coalesce(:score, score), tasks = coalesce(cast(:tasks as jsonb), tasks)
    {_THIS}
""")
_WRITE = text("""
    insert into conversation_draft (id, organization_id, conversation_id, after_message_id, text,
                                    mode, state, confidence, send_at)
    values (:id, :organization, :conversation, :after, :text, :mode, :state, :confidence, :send_at)
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
    draft_id: UUID | None = None
    lapse: Lapse | None = None


async def keep(
    session: AsyncSession, organization_id: UUID, thread: Thread, thought: Thought
) -> Kept:
    """The conversation is locked already. What was learnt is kept whether or not a draft is."""
    stale = await drafts.outdate(session, organization_id, thread.conversation_id)
    if thought.analysis is not None:
        await _learn(session, thread, thought.analysis)
    lapse = await _lapse(session, thread, thought.decision)
    draft_id = None if lapse else await _draft(session, thread, thought)
    if stale or thought.analysis is not None:
        await _do(session, _GROW, thread)
    return Kept(NOTHING if lapse else thought.decision, draft_id, lapse)


async def _lapse(session: AsyncSession, thread: Thread, decision: Decision) -> Lapse | None:
    """That a person is needed stays true, unless one is there already."""
    if decision.kind is DecisionKind.NOTHING:
        return None
    if (await _do(session, _TAKEN_OVER, thread)).scalar_one():
        return Lapse.TAKEN_OVER
    if decision.kind is DecisionKind.HAND_OFF:
        return None
    now = await modes.of(session, thread.organization_id, thread.conversation_id)
    if now is not thread.mode:
        return Lapse.MODE_CHANGED
    assert thread.until is not None  # something was said, or nothing was decided
    read = [said.id for said in thread.messages]
    seen = {"read": read, "until": thread.until.id, "at": thread.until.created_at}
    newer = (await _do(session, _NEWER, thread, **seen)).scalar_one()
    return Lapse.NEWER_MESSAGE if newer else None


async def _learn(session: AsyncSession, thread: Thread, said: Analysis) -> None:
    score = (await _do(session, _SCORE, thread)).scalar_one()
    await _do(
        session,
        _LEARN,
        thread,
        intent=said.intent,
        sentiment=said.sentiment,
        urgency=said.urgency,
        language=said.language or None,
        summary=said.summary,
        score=moved(score, said.score) if isinstance(said, Intelligence) else None,
        tasks=orjson.dumps(said.tasks).decode() if isinstance(said, Intelligence) else None,
    )
    await _do(session, _TAG, thread, names=said.tags)


async def _draft(session: AsyncSession, thread: Thread, thought: Thought) -> UUID | None:
    decision = thought.decision
    if decision.kind not in _DRAFTS or decision.text is None or thread.until is None:
        return None
    mode, state = _DRAFTS[decision.kind]
    id = new_id()
    await _do(
        session,
        _WRITE,
        thread,
        id=id,
        after=thread.until.id,
        text=decision.text,
        mode=mode,
        state=state,
        confidence=None if thought.analysis is None else thought.analysis.confidence,
        send_at=decision.send_at,
    )
    return id


async def _do(session: AsyncSession, statement: TextClause, thread: Thread, **values: Any) -> Any:
    named = {
        "organization": thread.organization_id,
        "conversation": thread.conversation_id,
        "contact": thread.contact_id,
        "number": thread.phone_number_id,
    }
    return await (await session.connection()).execute(statement, {**named, **values})
