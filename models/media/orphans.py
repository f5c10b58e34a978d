"""Which files in storage no row knows, and which Meta is about to forget."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

_FIRST = UUID(int=0)
_ORGANIZATIONS = text("select organizations_after(:last, :most)")
# A row that was deleted knows its file as well: its removal is under way.
_UNKNOWN = text("""
    select f.id from unnest(cast(:ids as uuid[])) as f (id)
    where not exists (
            select from media m where m.id = f.id and m.organization_id = :organization)
      and not exists (
            select from template_sample s where s.id = f.id and s.organization_id = :organization)
""")
_DUE = text("""
    select m.id from media m
    where m.organization_id = :organization and m.status = 'STORED' and m.expires_at < :before
      and m.direction = 'OUTBOUND'
      and m.id in (select q.media_id from quick_reply q where q.organization_id = :organization)
    order by m.id
""")


async def organizations(session: AsyncSession, last: UUID | None, most: int) -> Sequence[UUID]:
    """The next of all there are."""
    values = {"last": last or _FIRST, "most": most}
    return list(await (await session.connection()).scalars(_ORGANIZATIONS, values))


async def unknown(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Of which no row is there."""
    values = {"organization": organization_id, "ids": list(ids)}
    return set(await (await session.connection()).scalars(_UNKNOWN, values))


async def due(session: AsyncSession, organization_id: UUID, before: datetime) -> Sequence[UUID]:
    """What quick replies hold and Meta forgets before then."""
    values = {"organization": organization_id, "before": before}
    return list(await (await session.connection()).scalars(_DUE, values))


def id_in(organization_id: UUID, key: str) -> UUID | None:
    """Of a file's or a sample's row; None for a key that is none of ours."""
    folder, _, name = key.rpartition("/")
    if folder not in (str(organization_id), f"{organization_id}/samples"):
        return None
    try:
        found = UUID(name)
    except ValueError:
        return None
    return found if str(found) == name else None
