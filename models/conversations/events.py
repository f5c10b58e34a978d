"""What happened to a conversation, in ids and words of ours."""

from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.audit.actors import acting
from models.conversations.tables import ConversationEvent
from models.conversations.types import EventKind


def happened(
    session: AsyncSession,
    organization_id: UUID,
    conversation_id: UUID,
    kind: EventKind,
    **facts: Any,
) -> None:
    """Kept with the change it tells of; who acts is whoever's command is carried out."""
    actor = acting()
    session.add(
        ConversationEvent(
            organization_id=organization_id,
            conversation_id=conversation_id,
            kind=kind,
            actor_kind=actor.kind,
            actor_id=actor.id,
            facts={name: value for name, value in facts.items() if value is not None},
        )
    )
