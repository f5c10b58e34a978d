"""Forgetting what is no longer of use to anybody."""

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

_FORGET = text("select forget_old_records()")


async def forget_old(session: AsyncSession) -> None:
    """Kept answers, request counts, mailed tokens, sessions and accounts' news of long ago."""
    await (await session.connection()).execute(_FORGET)
