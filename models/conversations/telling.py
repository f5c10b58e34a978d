"""Telling those who watch a conversation that it changed, in the transaction that changed it."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.realtime.publishing import publish
from models.realtime.types import LiveEvent, Told

_VERSION = text("""
    select version from conversation
    where id = :conversation and organization_id = :organization
""")


async def tell(
    session: AsyncSession,
    organization_id: UUID,
    conversation_id: UUID,
    *,
    messages: Iterable[UUID] = (),
    assigned: bool = False,
) -> None:
    """Its version grew already; `messages` are new, and `assigned` is when its holder changed."""
    await session.flush()
    here = {"organization": organization_id, "conversation": conversation_id}
    version: int = await (await session.connection()).scalar(_VERSION, here) or 0
    events = [
        *(told(LiveEvent.MESSAGE_NEW, each, conversation_id, version) for each in messages),
        told(LiveEvent.CONVERSATION_UPDATED, conversation_id, conversation_id, version),
    ]
    if assigned:
        what = LiveEvent.CONVERSATION_ASSIGNED
        events.append(told(what, conversation_id, conversation_id, version))
    await publish(session, organization_id, events)


def told(what: LiveEvent, id: UUID, conversation_id: UUID, version: int) -> Told:
    return Told(what, id, version, conversation_id)
