"""Seeing an organization that was not known when the transaction began."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

_ENTER = text("select set_config('app.organizations', :organization, true)")


async def enter(session: AsyncSession, organization_id: UUID) -> None:
    """For whoever makes or joins it: from here on the transaction sees it, and no other."""
    await (await session.connection()).execute(_ENTER, {"organization": str(organization_id)})
