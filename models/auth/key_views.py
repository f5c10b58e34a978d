"""Keys as people see them: their own, or all of their organization."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

_LIST = text("""
    select k.id, k.name, k.prefix, k.scopes, k.created_at, k.expires_at, k.last_used_at,
           k.revoked_at, k.user_id, u.name as made_by
    from api_key k left join user_account u on u.id = k.user_id
    where k.organization_id = :organization
      and (cast(:user as uuid) is null or k.user_id = :user)
      and (cast(:only as uuid) is null or k.id = :only)
      and (cast(:after as uuid) is null or k.id < :after)
    order by k.id desc limit :most
""")


class KeyView(NamedTuple):
    """`user_id` is who made it; the command line's belong to nobody."""

    id: UUID
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    user_id: UUID | None
    made_by: str | None


async def page(
    session: AsyncSession,
    organization_id: UUID,
    after: UUID | None,
    most: int,
    *,
    user_id: UUID | None = None,
) -> Sequence[KeyView]:
    """Newest first, revoked ones too; of one person if they are named."""
    return await _listed(session, organization_id, user=user_id, after=after, most=most)


async def find(
    session: AsyncSession, organization_id: UUID, key_id: UUID, *, user_id: UUID | None = None
) -> KeyView | None:
    """None also when the person who is named did not make it."""
    found = await _listed(session, organization_id, user=user_id, only=key_id, most=1)
    return found[0] if found else None


async def _listed(
    session: AsyncSession,
    organization_id: UUID,
    *,
    most: int,
    user: UUID | None = None,
    only: UUID | None = None,
    after: UUID | None = None,
) -> Sequence[KeyView]:
    values = {
        "organization": organization_id,
        "user": user,
        "only": only,
        "after": after,
        "most": most,
    }
    rows = await (await session.connection()).execute(_LIST, values)
    return [KeyView(*row) for row in rows]
