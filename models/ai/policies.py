"""What an organization lets AI say and do."""

from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from models.ai.tables import AiPolicy


async def policy_of(session: AsyncSession, organization_id: UUID) -> AiPolicy:
    """An empty one where nothing was said."""
    found = await session.get(AiPolicy, organization_id, populate_existing=True)
    return found or AiPolicy(organization_id=organization_id)


async def set_policy(
    session: AsyncSession, organization_id: UUID, fields: dict[str, Any]
) -> AiPolicy:
    """As a whole; the one that was there before."""
    before = await policy_of(session, organization_id)
    values = {**fields, "changed_at": func.clock_timestamp()}
    written = insert(AiPolicy).values(organization_id=organization_id, **values)
    await (await session.connection()).execute(
        written.on_conflict_do_update(index_elements=["organization_id"], set_=values)
    )
    return before
