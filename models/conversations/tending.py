"""What is due in a conversation by itself: offers, promises, silences."""

from sqlalchemy import text

from models.conversations import drafts
from models.conversations.closing import become
from models.conversations.commanding import MARK, Scene
from models.conversations.deadlines import Due, Patience, deadlines
from models.conversations.speaking import answer
from models.conversations.types import ConversationState, Deadline, EventKind
from models.realtime.publishing import publish
from models.realtime.types import LiveEvent, Told

_WAKE_UP = text("""
    update conversation set snoozed_until = null, version = version + 1
    where id = :conversation and organization_id = :organization
""")
_RAISE = text("""
    with held as (
        update assignment set priority = least(3, priority + 1)
        where conversation_id = :conversation and organization_id = :organization
    ), queued as (
        update queue_entry set priority = least(3, priority + 1)
        where conversation_id = :conversation and organization_id = :organization
    )
    update conversation set priority = least(3, priority + 1), version = version + 1
    where id = :conversation and organization_id = :organization
""")
# In this case, so far; the one that expires now is not among them yet.
_EXPIRED = text("""
    select count(*) from conversation_event e
    where e.conversation_id = :conversation and e.organization_id = :organization
      and e.kind = 'EXPIRED' and e.created_at > (
        select max(k.opened_at) from conversation_case k
        where k.conversation_id = :conversation and k.organization_id = :organization)
""")
_USER = text("select user_id from agent where id = :agent and organization_id = :organization")
_PATIENT_OFFERS = 3
_KINDS = {"warned": EventKind.SLA_WARNED, "breached": EventKind.SLA_BREACHED}


async def tend(on: Scene, patience: Patience) -> list[Due]:
    """Do everything that is due now; what has to be said to the customer is left to the caller."""
    due = [each for each in deadlines(on.facts, patience) if each.at <= on.now]
    for each in due:
        await _do(on, each)
    return due


async def _do(on: Scene, due: Due) -> None:
    match due.what:
        case Deadline.OFFER_EXPIRES:
            await _escalate(on)
            await on.match()
        case Deadline.SLA | Deadline.WINDOW_CLOSING:
            assert due.mark is not None
            await on.execute(MARK, mark=due.mark)
            word, _, rest = due.mark.partition(":")
            kind = _KINDS.get(word, EventKind.WINDOW_CLOSING)
            on.note(kind, target=rest.partition("@")[0] or None)
            if kind is EventKind.SLA_BREACHED:
                await on.execute(_RAISE)
            await _notify(on)
        case Deadline.SNOOZE_ENDS:
            await on.execute(_WAKE_UP)
        case Deadline.IDLE:
            await become(on.session, on.facts, ConversationState.CLOSED, on.now, "idle")
            await on.match()
        case Deadline.CSAT_OVER:
            await become(on.session, on.facts, ConversationState.CLOSED, on.now, "over")
        case Deadline.DRAFT_DUE:
            await _send(on)
        case Deadline.ROUTE_AGAIN:
            """Whoever tends looks for somebody afterwards in any case."""


async def _escalate(on: Scene) -> None:
    """What several let pass is offered before others, and somebody should look why."""
    here = {"conversation": on.facts.id, "organization": on.organization_id}
    expired = await (await on.session.connection()).scalar(_EXPIRED, here) or 0
    if expired + 1 == _PATIENT_OFFERS:
        await on.execute(_RAISE)
        on.note(EventKind.ESCALATED, offers=_PATIENT_OFFERS)


async def _notify(on: Scene) -> None:
    """Whoever holds it."""
    here = {"agent": on.facts.agent_id, "organization": on.organization_id}
    user = await (await on.session.connection()).scalar(_USER, here)
    if user is not None:
        told = Told(LiveEvent.NOTIFICATION, on.facts.id, None, on.facts.id, (user,))
        await publish(on.session, on.organization_id, [told])


async def _send(on: Scene) -> None:
    """Nobody objected to what AI would say."""
    draft = await drafts.due(on.session, on.organization_id, on.facts.id, on.now)
    if draft is not None:
        await answer(on, draft.id, draft.text, draft.after_message_id)
