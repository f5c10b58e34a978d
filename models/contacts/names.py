"""Whether a name is somebody's."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

# Equality of a column alone is what row-level security lets an index answer.
_NAMED = text("""
    select exists (select from contact
                   where organization_id = :organization and id <> :but
                     and name = any(cast(:names as text[])))
""")


async def others_are_named(
    session: AsyncSession, organization_id: UUID, names: Collection[str], but: UUID
) -> bool:
    """Whether another contact has one of these names, as written or in other capitals."""
    if not names:
        return False
    spelt = {each for name in names for each in (name, name.title(), name.upper(), name.lower())}
    values = {"organization": organization_id, "but": but, "names": sorted(spelt)}
    return bool(await (await session.connection()).scalar(_NAMED, values))
