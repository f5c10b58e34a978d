"""Whether a name is somebody's."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

_NAMED = text("""
    select exists (select from contact
                   where organization_id = :organization and id <> :but
                     and lower(name) = any(cast(:names as text[])))
""")


async def others_are_named(
    session: AsyncSession, organization_id: UUID, names: Collection[str], but: UUID
) -> bool:
    """Whether another contact has one of these names, which are in lower case."""
    if not names:
        return False
    values = {"organization": organization_id, "but": but, "names": list(names)}
    return bool(await (await session.connection()).scalar(_NAMED, values))
