"""What somebody who watches may look at more closely."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

_VISIBLE = text("""
    select exists (select from conversation
                   where id = :conversation and organization_id = :organization)
""")


async def visible(session: AsyncSession, organization_id: UUID, conversation_id: UUID) -> bool:
    """Whether there is such a conversation, for this organization."""
    values = {"organization": organization_id, "conversation": conversation_id}
    found: bool = (await (await session.connection()).execute(_VISIBLE, values)).scalar_one()
    return found
