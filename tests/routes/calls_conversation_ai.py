"""What AI may do in a conversation, and what it would answer."""

from typing import NamedTuple
from uuid import UUID

from models.conversations.tables import Conversation, ConversationDraft
from models.conversations.types import DraftMode, DraftState
from tests.routes.calls import Call, about, call
from tests.routes.calls_messages import a_talk
from tests.routes.house import House

_CONVERSATION = "/api/conversations/{contact_id}"
_DRAFTS = f"{_CONVERSATION}/drafts"
_DRAFT = f"{_DRAFTS}/{{draft_id}}"


class Drafted(NamedTuple):
    contact_id: UUID
    draft_id: UUID


async def a_draft(house: House) -> Drafted:
    """For what somebody has just written."""
    talk = await a_talk(house)
    thread = Conversation(
        organization_id=house.organization_id,
        contact_id=talk.contact_id,
        phone_number_id=house.scene.number_id,
    )
    async with house.street.database.transaction([house.organization_id]) as session:
        session.add(thread)
        await session.flush()
        draft = ConversationDraft(
            organization_id=house.organization_id,
            conversation_id=thread.id,
            after_message_id=talk.message_id,
            text="Your cake will be ready on Friday.",
            mode=DraftMode.SUGGEST,
            state=DraftState.OFFERED,
        )
        session.add(draft)
    return Drafted(talk.contact_id, draft.id)


@call(f"GET {_DRAFTS}")
async def list_drafts(house: House) -> Call:
    return about(contact_id=(await a_draft(house)).contact_id)


@call(f"POST {_DRAFT}/approve")
async def approve(house: House) -> Call:
    return about(**(await a_draft(house))._asdict())


@call(f"POST {_DRAFT}/reject")
async def reject(house: House) -> Call:
    return about(**(await a_draft(house))._asdict())


@call(f"PUT {_CONVERSATION}/ai-mode")
async def choose_mode(house: House) -> Call:
    drafted = await a_draft(house)
    return about({"json": {"mode": "SUGGEST"}}, contact_id=drafted.contact_id)
