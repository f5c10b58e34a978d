"""What AI would answer: looked at, sent or refused by a person."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Self
from uuid import UUID

from fastapi import status
from pydantic import Field, JsonValue

from api.access import CallerDep, may
from api.change import Change, ChangeDep
from api.contact_bodies import ID, example
from api.conversations.listing import NumberOf
from api.conversations.refused import refused
from api.errors import Conflict, NotFound
from api.messages.accepted import MessageAccepted
from api.messages.refused import refused as refusing
from api.pages import Cursor, Limit, Listed, Page, page_of
from api.route import guarded
from api.state import ServicesDep
from models.auth.permissions import Permission
from models.conversations import drafts
from models.conversations.drafts import DraftSettled
from models.conversations.finding import held_thread_of, thread_of
from models.conversations.replying import reply
from models.conversations.tables import ConversationDraft
from models.conversations.types import DraftMode, DraftState
from models.conversations.waking import wake
from models.messages.content.content import Content
from models.messages.content.types import MessageType
from models.rows import Missing
from models.sending.types import Origin

router = guarded(prefix="/conversations/{contact_id:uuid}/drafts", tags=["Conversations"])
_SHOWN: dict[str, JsonValue] = {
    "id": ID,
    "conversationId": ID,
    "afterMessageId": ID,
    "text": "Your cake will be ready on Friday.",
    "mode": "DRAFT_APPROVE",
    "state": "WAITING",
    "confidence": 90,
    "sendAt": "2026-11-20T08:17:30Z",
    "messageId": None,
    "createdAt": "2026-11-20T08:15:30Z",
}


class DraftAnswer(Listed):
    model_config = example(_SHOWN)

    conversation_id: UUID
    after_message_id: UUID = Field(description="The newest message that it answers.")
    text: str
    mode: DraftMode
    state: DraftState = Field(
        description="OFFERED: only shown. WAITING: sent at `sendAt` unless it is rejected."
    )
    confidence: int | None = Field(description="How sure the model is, of 100.")
    send_at: datetime | None
    message_id: UUID | None = Field(description="What was sent of it.")
    created_at: datetime

    @classmethod
    def of(cls, draft: ConversationDraft) -> Self:
        return cls.model_validate(draft, from_attributes=True)


@contextmanager
def _refused() -> Iterator[None]:
    try:
        with refused(), refusing():
            yield
    except Missing:
        raise NotFound("There is no such draft.") from None
    except DraftSettled:
        raise Conflict("It was sent or rejected, or something newer made it stale.") from None


async def _held(
    change: Change, contact_id: UUID, number_id: UUID | None, draft_id: UUID
) -> ConversationDraft:
    here = change.organization_id
    thread = await held_thread_of(change.session, here, contact_id, number_id)
    return await drafts.open_draft(change.session, here, thread.id, draft_id)


@router.get("", dependencies=[may(Permission.READ_INBOX)], summary="List the drafts of AI")
async def index(
    contact_id: UUID,
    caller: CallerDep,
    state: ServicesDep,
    phone_number_id: NumberOf = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[DraftAnswer]:
    """Newest first, with those that were sent, rejected or went stale."""
    here = caller.organization_id
    with refused():
        async with state.database.reading([here]) as session:
            thread = await thread_of(session, here, contact_id, phone_number_id)
            found = await drafts.of_conversation(session, here, thread.id, cursor, limit + 1)
    return page_of([DraftAnswer.of(each) for each in found], limit)


@router.post(
    "/{draft_id:uuid}/approve",
    dependencies=[may(Permission.WRITE_INBOX)],
    status_code=status.HTTP_202_ACCEPTED,
    summary="Send a draft of AI",
)
async def approve(
    contact_id: UUID,
    draft_id: UUID,
    caller: CallerDep,
    change: ChangeDep,
    phone_number_id: NumberOf = None,
) -> MessageAccepted:
    """A suggestion becomes your reply, a draft that waits goes out at once as AI's.

    409 when something newer was said, or another agent holds the conversation.
    """
    with _refused():
        draft = await _held(change, contact_id, phone_number_id, draft_id)
        mine = draft.mode == DraftMode.SUGGEST
        author = caller.user_id if mine and caller.key_id is None else None
        by_hand = None if author is None else Origin.AGENT
        message_id = await reply(
            change.session,
            change.organization_id,
            change.actor,
            draft.conversation_id,
            Content.read(MessageType.TEXT, {"body": draft.text}),
            origin=by_hand if mine else Origin.AI,
            author_id=author,
            seen=draft.after_message_id,
            overruling=Permission.MANAGE_TEAM in caller.permissions,
        )
        await drafts.sent(change.session, change.organization_id, draft_id, message_id)
    await change.note("conversation_draft.approved", draft_id)
    return MessageAccepted.of(message_id)


@router.post(
    "/{draft_id:uuid}/reject",
    dependencies=[may(Permission.WRITE_INBOX)],
    summary="Refuse a draft of AI",
)
async def reject(
    contact_id: UUID, draft_id: UUID, change: ChangeDep, phone_number_id: NumberOf = None
) -> DraftAnswer:
    """It is not sent. 409 when it was sent already or is out of date."""
    with _refused():
        draft = await _held(change, contact_id, phone_number_id, draft_id)
        await drafts.reject(change.session, change.organization_id, draft_id)
        await change.session.refresh(draft)
        await wake(change.session, change.organization_id, draft.conversation_id)
    await change.note("conversation_draft.rejected", draft_id)
    return DraftAnswer.of(draft)
