"""What AI would answer: shown, sent unless somebody objects, or out of date."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.conversations.tables import Conversation, ConversationDraft
from models.conversations.types import DraftState
from models.rows import Missing, Rows

OPEN = (DraftState.OFFERED, DraftState.WAITING)
_STALE = text("""
    update conversation_draft set state = 'STALE'
    where conversation_id = :conversation and organization_id = :organization
      and state in ('OFFERED', 'WAITING')
    returning id
""")


class DraftSettled(Exception):
    """It was sent, rejected or is out of date already."""


async def of_contact(
    session: AsyncSession, organization_id: UUID, contact_id: UUID, after: UUID | None, most: int
) -> Sequence[ConversationDraft]:
    """The newest first."""
    threads = select(Conversation.id).where(
        Conversation.organization_id == organization_id, Conversation.contact_id == contact_id
    )
    wanted = select(ConversationDraft).where(
        ConversationDraft.organization_id == organization_id,
        col(ConversationDraft.conversation_id).in_(threads),
    )
    if after is not None:
        wanted = wanted.where(col(ConversationDraft.id) < after)
    return (await session.exec(wanted.order_by(col(ConversationDraft.id).desc()).limit(most))).all()


async def held(
    session: AsyncSession, organization_id: UUID, contact_id: UUID, draft_id: UUID
) -> tuple[Conversation, ConversationDraft]:
    """An open draft and its conversation, which nobody else changes meanwhile.

    The conversation is locked first, as everybody does. Raises `Missing` or `DraftSettled`.
    """
    draft = await Rows(session, organization_id, ConversationDraft).get(draft_id)
    conversation = await Rows(session, organization_id, Conversation).hold(draft.conversation_id)
    draft = await Rows(session, organization_id, ConversationDraft).hold(draft_id)
    if conversation.contact_id != contact_id:
        raise Missing
    if draft.state not in OPEN:
        raise DraftSettled
    return conversation, draft


async def due(
    session: AsyncSession, organization_id: UUID, conversation_id: UUID, now: datetime
) -> ConversationDraft | None:
    """The draft whose time has come. The conversation is locked already."""
    wanted = select(ConversationDraft).where(
        ConversationDraft.organization_id == organization_id,
        ConversationDraft.conversation_id == conversation_id,
        ConversationDraft.state == DraftState.WAITING,
        col(ConversationDraft.send_at) <= now,
    )
    return (await session.exec(wanted.with_for_update())).first()


async def sent(session: AsyncSession, draft: ConversationDraft, message_id: UUID) -> None:
    draft.state, draft.message_id = DraftState.SENT, message_id
    await session.flush()


async def reject(session: AsyncSession, draft: ConversationDraft) -> None:
    draft.state = DraftState.REJECTED
    await session.flush()


async def outdate(session: AsyncSession, organization_id: UUID, conversation_id: UUID) -> int:
    """Open drafts are stale now: somebody wrote, took over or chose another mode."""
    values = {"conversation": conversation_id, "organization": organization_id}
    await session.flush()
    return len((await (await session.connection()).execute(_STALE, values)).all())
