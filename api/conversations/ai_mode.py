"""What AI may do in one conversation."""

from uuid import UUID

from pydantic import Field

from api.access import may
from api.change import ChangeDep
from api.contact_bodies import ID, example
from api.conversations.listing import NumberOf
from api.conversations.refused import refused
from api.route import guarded
from core.types import Answer, Request
from models.ai.types import AiMode
from models.auth.permissions import Permission
from models.conversations import drafts, modes
from models.conversations.finding import held_thread_of
from models.conversations.waking import wake

router = guarded(prefix="/conversations/{contact_id:uuid}", tags=["Conversations"])


class ModeBody(Request):
    model_config = example({"mode": "DRAFT_APPROVE"})

    mode: AiMode | None = Field(description="Null: as the number says.")


class ModeAnswer(Answer):
    model_config = example(
        {"conversationId": ID, "mode": "DRAFT_APPROVE", "effective": "DRAFT_APPROVE"}
    )

    conversation_id: UUID
    mode: AiMode | None
    effective: AiMode = Field(
        description="What counts: OFF where somebody took over, else `mode`, else the number's."
    )


@router.put(
    "/ai-mode", dependencies=[may(Permission.WRITE_INBOX)], summary="Choose what AI may do here"
)
async def choose(
    contact_id: UUID, body: ModeBody, change: ChangeDep, phone_number_id: NumberOf = None
) -> ModeAnswer:
    """Drafts of another mode are not sent any more. Who took over still has to hand back."""
    here = change.organization_id
    with refused():
        thread = await held_thread_of(change.session, here, contact_id, phone_number_id)
    effective = await modes.of(change.session, here, thread.id)
    before = await modes.choose(change.session, here, thread.id, body.mode)
    now = await modes.of(change.session, here, thread.id)
    if now is not effective:
        await drafts.outdate(change.session, here, thread.id)
        await wake(change.session, here, thread.id)
    await change.note(
        "conversation.ai_mode_set", thread.id, before={"mode": before}, after={"mode": body.mode}
    )
    return ModeAnswer(conversation_id=thread.id, mode=body.mode, effective=now)
