"""Our numbers, found by the names Meta gives them."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

_BY_META_ID = text("""
    select meta_id, id from phone_number
    where organization_id = :organization and meta_id = any(cast(:meta_ids as text[]))
""")


async def by_meta_id(
    session: AsyncSession, organization_id: UUID, meta_ids: Collection[str]
) -> dict[str, UUID]:
    rows = await (await session.connection()).execute(
        _BY_META_ID, {"organization": organization_id, "meta_ids": list(meta_ids)}
    )
    return {row.meta_id: row.id for row in rows}
