"""Telling the workflow of a conversation that something was done beside it."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.ingest import outbox
from models.ingest.types import Wake, WakeKind


async def wake(
    session: AsyncSession, organization_id: UUID, conversation_id: UUID, *, replied: bool = False
) -> None:
    """Once this transaction has committed."""
    told = Wake(WakeKind.CONVERSATION_CHANGED, conversation_id, {"replied": replied})
    await outbox.add(session, organization_id, [told])
