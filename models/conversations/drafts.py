"""What AI would answer: shown, sent unless somebody objects, or out of date."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from models.ai.types import AiMode
from models.conversations import modes
from models.conversations.tables import ConversationDraft
from models.conversations.types import DraftState
from models.rows import Missing, Rows

OPEN = (DraftState.OFFERED, DraftState.WAITING)
_SENDING = (AiMode.DRAFT_APPROVE, AiMode.AUTO)
_STALE = text("""
    update conversation_draft set state = 'STALE'
    where conversation_id = :conversation and organization_id = :organization
      and state in ('OFFERED', 'WAITING')
    returning id
""")
_JUDGE = text("""
    update conversation_draft set state = :state, message_id = :message
    where id = :draft and organization_id = :organization
""")


class DraftSettled(Exception):
    """It was sent, rejected or is out of date already."""


async def of_conversation(
    session: AsyncSession,
    organization_id: UUID,
    conversation_id: UUID,
    before: UUID | None,
    most: int,
) -> Sequence[ConversationDraft]:
    """The newest first."""
    wanted = _drafts(organization_id, conversation_id)
    if before is not None:
        wanted = wanted.where(col(ConversationDraft.id) < before)
    return (await session.exec(wanted.order_by(col(ConversationDraft.id).desc()).limit(most))).all()


async def open_draft(
    session: AsyncSession, organization_id: UUID, conversation_id: UUID, draft_id: UUID
) -> ConversationDraft:
    """The conversation is locked already. Raises `Missing` or `DraftSettled`."""
    draft = await Rows(session, organization_id, ConversationDraft).hold(draft_id)
    if draft.conversation_id != conversation_id:
        raise Missing
    if draft.state not in OPEN:
        raise DraftSettled
    return draft


async def due(
    session: AsyncSession, organization_id: UUID, conversation_id: UUID, now: datetime
) -> ConversationDraft | None:
    """The draft whose time has come, while AI may still send. The conversation is locked already.

    Whoever sends it names `after_message_id` as what was seen: something newer refuses it.
    """
    wanted = _drafts(organization_id, conversation_id).where(
        ConversationDraft.state == DraftState.WAITING, col(ConversationDraft.send_at) <= now
    )
    draft = (await session.exec(wanted.with_for_update())).first()
    if draft is None:
        return None
    if await modes.of(session, organization_id, conversation_id) in _SENDING:
        return draft
    await outdate(session, organization_id, conversation_id)
    return None


def _drafts(organization_id: UUID, conversation_id: UUID) -> SelectOfScalar[ConversationDraft]:
    return select(ConversationDraft).where(
        ConversationDraft.organization_id == organization_id,
        ConversationDraft.conversation_id == conversation_id,
    )


async def sent(
    session: AsyncSession, organization_id: UUID, draft_id: UUID, message_id: UUID
) -> None:
    """Also after the reply itself has made every open draft stale."""
    await _judge(session, organization_id, draft_id, DraftState.SENT, message_id)


async def reject(session: AsyncSession, organization_id: UUID, draft_id: UUID) -> None:
    await _judge(session, organization_id, draft_id, DraftState.REJECTED, None)


async def _judge(
    session: AsyncSession,
    organization_id: UUID,
    draft_id: UUID,
    state: DraftState,
    message_id: UUID | None,
) -> None:
    values = {"draft": draft_id, "organization": organization_id}
    await (await session.connection()).execute(
        _JUDGE, {**values, "state": state, "message": message_id}
    )


async def outdate(session: AsyncSession, organization_id: UUID, conversation_id: UUID) -> int:
    """Open drafts are stale now: somebody wrote, took over or chose another mode."""
    values = {"conversation": conversation_id, "organization": organization_id}
    return len((await (await session.connection()).execute(_STALE, values)).all())
