"""What AI may still cost and do in a case of a conversation: two hard stops."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

# The row's lock makes the second of two calls see what the first has taken.
_TURN = text("""
    update conversation set ai_turns = ai_turns + 1
    where id = :conversation and organization_id = :organization and ai_turns < :most
    returning ai_turns
""")
_RESERVE = text("""
    update conversation set ai_spent_micros = ai_spent_micros + :most
    where id = :conversation and organization_id = :organization
      and (cast(:limit as bigint) is null or ai_spent_micros + :most <= cast(:limit as bigint))
    returning ai_spent_micros
""")
# A case that began meanwhile counts from zero, and not below it.
_SETTLE = text("""
    update conversation set ai_spent_micros = greatest(ai_spent_micros + :difference, 0)
    where id = :conversation and organization_id = :organization
""")


class NoTurnLeft(Exception):
    """A model was asked here as often as it may be."""


class ConversationOverBudget(Exception):
    """It might cost more than this case may."""


async def take_turn(
    session: AsyncSession, organization_id: UUID, conversation_id: UUID, most: int
) -> None:
    """Raises `NoTurnLeft`."""
    values = {"conversation": conversation_id, "organization": organization_id, "most": most}
    if await (await session.connection()).scalar(_TURN, values) is None:
        raise NoTurnLeft


async def reserve(
    session: AsyncSession,
    organization_id: UUID,
    conversation_id: UUID,
    most: int,
    limit: int | None,
) -> None:
    """Raises `ConversationOverBudget`."""
    mine = {"conversation": conversation_id, "organization": organization_id}
    values = {**mine, "most": most, "limit": limit}
    if await (await session.connection()).scalar(_RESERVE, values) is None:
        raise ConversationOverBudget


async def settle(
    session: AsyncSession, organization_id: UUID, conversation_id: UUID, difference: int
) -> None:
    """Replace what was set aside by what it cost."""
    mine = {"conversation": conversation_id, "organization": organization_id}
    await (await session.connection()).execute(_SETTLE, {**mine, "difference": difference})
