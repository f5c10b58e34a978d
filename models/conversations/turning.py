"""Looking at what the customer said: it is answered, or somebody is found who answers."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import text

from models.ai.types import AiMode
from models.conversations import speaking, thoughts
from models.conversations.commanding import Scene
from models.conversations.decisions import Decision, DecisionKind, HandOff, Thought
from models.conversations.placing import Place, put
from models.conversations.thoughts import Lapse
from models.conversations.thread import Thread
from models.conversations.types import ConversationState, EventKind
from models.routing.types import Priority

_LOOKED = text("""
    update conversation
    set looked_at = :now, priority = greatest(priority, :priority), version = version + 1
    where id = :conversation and organization_id = :organization
""")
_SILENCE = text("""
    update conversation set taken_over_at = :now
    where id = :conversation and organization_id = :organization and taken_over_at is null
""")
_DUE = text("""
    update conversation set due_at = :due
    where id = :conversation and organization_id = :organization
""")
_URGENT = {"HIGH": Priority.HIGH, "URGENT": Priority.URGENT}
_ANSWERING = (AiMode.DRAFT_APPROVE, AiMode.AUTO)


async def look(
    on: Scene, place: Place | None, thread: Thread | None = None, thought: Thought | None = None
) -> None:
    """What AI thought decides who answers; without a thought it is people."""
    on = on._replace(facts=replace(on.facts, priority=_priority(on, thought)))
    await on.execute(_LOOKED, now=on.now, priority=int(on.facts.priority))
    if thread is not None and thought is not None:
        kept = await thoughts.keep(on.session, on.organization_id, thread, thought)
        if kept.lapse is Lapse.NEWER_MESSAGE or await _answered(on, thread, kept):
            return
        if kept.decision.kind is DecisionKind.HAND_OFF:
            await _hand_off(on, kept.decision)
    if on.facts.state is ConversationState.OPEN and not on.facts.attended and place is not None:
        await put(on, place)


async def due(on: Scene, at: datetime | None) -> None:
    """When this is looked at again by itself, for whoever looks for orphans."""
    await on.execute(_DUE, due=at)


async def _answered(on: Scene, thread: Thread, kept: thoughts.Kept) -> bool:
    """Whether AI has answered, or will if nobody objects. What it may not say, people do."""
    decision = kept.decision
    if decision.kind is DecisionKind.DRAFT:
        return True
    if decision.kind is not DecisionKind.ANSWER or kept.draft_id is None or thread.until is None:
        return False
    words = decision.text or ""
    if await speaking.answer(on, kept.draft_id, words, thread.until.id):
        return True
    await _hand_off(on, Decision(DecisionKind.HAND_OFF, HandOff.NO_ANSWER))
    return False


async def _hand_off(on: Scene, decision: Decision) -> None:
    """People answer from now on, until they hand back."""
    on.note(EventKind.HANDED_OFF, reason=decision.reason)
    if on.facts.mode in _ANSWERING:
        await on.execute(_SILENCE, now=on.now)


def _priority(on: Scene, thought: Thought | None) -> Priority:
    if thought is None or thought.analysis is None:
        return on.facts.priority
    urgency = _URGENT.get(thought.analysis.urgency or "", Priority.LOW)
    angry = Priority.HIGH if thought.decision.reason is HandOff.ANGER else Priority.LOW
    return max(on.facts.priority, urgency, angry)
