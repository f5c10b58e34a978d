"""What happened to a person's account, for them to read."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.auth.tables import SecurityEvent
from models.auth.types import Origin


async def note(session: AsyncSession, user_id: UUID, action: str, origin: Origin) -> None:
    """Add an entry in the transaction of what it tells of. `action`: `password.changed`."""
    session.add(
        SecurityEvent(
            user_id=user_id,
            action=action,
            address=origin.address,
            user_agent=origin.user_agent,
            request_id=origin.request_id,
        )
    )
    await session.flush()
