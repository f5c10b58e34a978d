"""What AI may do in a conversation, and in those of a number that do not say otherwise."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.ai.types import AiMode

# Whoever takes over silences AI; else the conversation's own mode counts before its number's.
EFFECTIVE = (
    "case when c.taken_over_at is not null then 'OFF' else coalesce(c.ai_mode, n.ai_mode) end"
)
_OF = text(f"""
    select {EFFECTIVE} from conversation c
    join phone_number n on n.id = c.phone_number_id and n.organization_id = c.organization_id
    where c.id = :conversation and c.organization_id = :organization
""")
_SET = text("""
    update conversation set ai_mode = :mode, version = version + 1
    where id = :conversation and organization_id = :organization returning old.ai_mode
""")
_SET_NUMBER = text("""
    update phone_number set ai_mode = :mode
    where id = :number and organization_id = :organization returning old.ai_mode
""")


async def of(session: AsyncSession, organization_id: UUID, conversation_id: UUID) -> AiMode:
    values = {"conversation": conversation_id, "organization": organization_id}
    return AiMode((await (await session.connection()).execute(_OF, values)).scalar_one())


async def choose(
    session: AsyncSession, organization_id: UUID, conversation_id: UUID, mode: AiMode | None
) -> AiMode | None:
    """None is as the number says. The mode that was chosen before."""
    values = {"conversation": conversation_id, "organization": organization_id, "mode": mode}
    before = (await (await session.connection()).execute(_SET, values)).scalar_one()
    return None if before is None else AiMode(before)


async def choose_for_number(
    session: AsyncSession, organization_id: UUID, number_id: UUID, mode: AiMode
) -> AiMode | None:
    """The mode it had; None when there is no such number."""
    values = {"number": number_id, "organization": organization_id, "mode": mode}
    before = (await (await session.connection()).execute(_SET_NUMBER, values)).scalar_one_or_none()
    return None if before is None else AiMode(before)
