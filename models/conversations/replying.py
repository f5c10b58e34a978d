"""Answering in a thread: what is said, whose it becomes and what it settles, in one transaction."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.auth.types import Actor
from models.conversations import taking
from models.conversations.events import happened
from models.conversations.finding import Thread, hold
from models.conversations.refusals import Outdated, SeenUnknown
from models.conversations.rules import LIVE
from models.conversations.types import ConversationState, EventKind
from models.conversations.waking import wake
from models.messages.sending import send
from models.messages.types import Sendable, To
from models.sending.types import Origin

# When it came to us, not when Meta says it was written: only that is when it could be seen.
_NEWER = text("""
    select (
        select m.id from message m
        where m.organization_id = :organization and m.contact_id = :contact
          and m.phone_number_id = :number and m.recipient_id is null and m.type <> 'reaction'
          and (m.created_at, m.id) > (seen.created_at, seen.id)
        order by m.created_at desc, m.id desc limit 1) as id
    from message seen
    where seen.id = :seen and seen.organization_id = :organization
      and seen.contact_id = :contact and seen.phone_number_id = :number
""")
_ANSWERED = text("""
    with stale as (
        update conversation_draft set state = 'STALE'
        where organization_id = :organization and conversation_id = :conversation
          and state in ('OFFERED', 'WAITING')
    ), answered as (
        update conversation_case k set first_answered_at = coalesce(k.first_answered_at, m.at),
            resolved_at = case when :by_hand then null else k.resolved_at end
        from message m
        where k.organization_id = :organization and k.conversation_id = :conversation
          and k.closed_at is null and m.id = :message and m.organization_id = :organization
    )
    update conversation c set waiting_since = null, version = version + 1,
        state = case when c.state = 'OPEN' or :by_hand then 'PENDING' else c.state end,
        unread = case when :by_hand then 0 else c.unread end,
        last_at = greatest(c.last_at, m.at)
    from message m
    where c.id = :conversation and c.organization_id = :organization
      and m.id = :message and m.organization_id = :organization
""")
_REOPEN = text("""
    insert into conversation_case (id, organization_id, conversation_id, opened_at,
                                   first_answered_at)
    select :case, :organization, :conversation, m.at, m.at from message m
    where m.id = :message and m.organization_id = :organization
    on conflict (organization_id, conversation_id) where closed_at is null do nothing
""")


async def reply(
    session: AsyncSession,
    organization_id: UUID,
    actor: Actor,
    conversation_id: UUID,
    content: Sendable,
    *,
    origin: Origin | None,
    author_id: UUID | None,
    seen: UUID | None = None,
    reply_to: UUID | None = None,
    overruling: bool = False,
) -> UUID:
    """The id of the message. By hand is an AGENT's, which takes the thread, and a key's (None).

    Raises `ConversationUnknown`, `SeenUnknown`, `Outdated`, `HeldByAnother`, `MessageRefused`.
    """
    thread = await hold(session, organization_id, conversation_id)
    if seen is not None:
        await _nothing_newer(session, organization_id, thread, seen)
    if author_id is not None:
        await taking.take(session, organization_id, thread, author_id, overruling=overruling)
    elif origin is None and not overruling:
        await taking.leave_to_its_holder(session, organization_id, thread)
    message_id = await send(
        session,
        organization_id,
        actor,
        phone_number_id=thread.phone_number_id,
        to=To(contact_id=thread.contact_id),
        content=content,
        reply_to=reply_to,
        origin=origin,
        author_id=author_id,
    )
    by_hand = origin in (None, Origin.AGENT)
    await _settle(session, organization_id, thread, message_id, by_hand=by_hand)
    await wake(session, organization_id, thread.id, replied=True)
    return message_id


async def _nothing_newer(
    session: AsyncSession, organization_id: UUID, thread: Thread, seen: UUID
) -> None:
    values = {
        "organization": organization_id,
        "contact": thread.contact_id,
        "number": thread.phone_number_id,
        "seen": seen,
    }
    row = (await (await session.connection()).execute(_NEWER, values)).one_or_none()
    if row is None:
        raise SeenUnknown
    if row.id is not None:
        raise Outdated(row.id)


async def _settle(
    session: AsyncSession, organization_id: UUID, thread: Thread, message_id: UUID, *, by_hand: bool
) -> None:
    """Nobody waits for us any more; what was over goes on, and waits for them."""
    connection = await session.connection()
    values = {"organization": organization_id, "conversation": thread.id, "message": message_id}
    if by_hand:
        await connection.execute(_REOPEN, {**values, "case": new_id()})
        if thread.state not in LIVE:
            told = {"before": thread.state, "after": ConversationState.PENDING, "why": "replied"}
            happened(session, organization_id, thread.id, EventKind.STATE_SET, **told)
    await connection.execute(_ANSWERED, {**values, "by_hand": by_hand})
