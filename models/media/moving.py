"""What an activity reads before it moves a file, and writes after."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.media.types import Direction, MediaStatus, storage_key

_ITEM = text("""
    select m.id, m.organization_id, m.direction, m.status, m.meta_id, m.mime_type, m.bytes,
           m.sha256, m.storage_key, m.expires_at, n.meta_id as meta_number_id, a.sealed_token
    from media m
    join phone_number n on n.id = m.phone_number_id and n.organization_id = m.organization_id
    join business_account a
      on a.id = n.business_account_id and a.organization_id = n.organization_id
    where m.id = :id and m.organization_id = :organization
""")
_FETCHING = text("""
    update media set status = 'FETCHING'
    where id = :id and organization_id = :organization and status = 'WAITING'
""")
_FETCHED = text("""
    update media set status = 'STORED', bytes = :bytes, sha256 = :sha256, mime_type = :mime_type,
                     storage_key = :key, reason = null
    where id = :id and organization_id = :organization and status in ('WAITING', 'FETCHING')
    returning id
""")
_SENT = text("""
    update media set status = 'STORED', meta_id = :meta_id, expires_at = :expires_at, reason = null
    where id = :id and organization_id = :organization and status = 'WAITING'
    returning id
""")
# What was sent with the earlier id is still found by it.
_RENEWED = text("""
    with renewed as (
        update media set meta_id = :meta_id, expires_at = :expires_at
        where id = :id and organization_id = :organization and status = 'STORED'
        returning old.meta_id as earlier
    ), kept as (
        insert into media_earlier_id (organization_id, meta_id, media_id)
        select :organization, earlier, :id from renewed where earlier is not null
        on conflict do nothing
    )
    select earlier from renewed
""")
_GIVEN_UP = text("""
    update media set status = :status, reason = :reason
    where id = :id and organization_id = :organization and status in ('WAITING', 'FETCHING')
""")


@dataclass(frozen=True, slots=True)
class Item:
    """A file with what it takes to ask Meta for it."""

    id: UUID
    organization_id: UUID
    direction: Direction
    status: MediaStatus
    meta_id: str | None
    mime_type: str | None
    bytes: int | None
    sha256: str | None
    storage_key: str | None
    expires_at: datetime | None
    meta_number_id: str
    sealed_token: str

    @property
    def key(self) -> str:
        return self.storage_key or storage_key(self.organization_id, self.id)


async def load(session: AsyncSession, organization_id: UUID, media_id: UUID) -> Item | None:
    values = _names(organization_id, media_id)
    row = (await (await session.connection()).execute(_ITEM, values)).one_or_none()
    if row is None:
        return None
    status, direction = MediaStatus(row.status), Direction(row.direction)
    return Item(**{**row._mapping, "status": status, "direction": direction})


async def begin_fetching(session: AsyncSession, item: Item) -> None:
    values = _names(item.organization_id, item.id)
    await (await session.connection()).execute(_FETCHING, values)


async def fetched(
    session: AsyncSession, item: Item, *, size: int, sha256: str, mime_type: str | None
) -> bool:
    """False when somebody deleted it meanwhile: the file must go again."""
    values = {
        **_names(item.organization_id, item.id),
        "bytes": size,
        "sha256": sha256,
        "mime_type": mime_type,
        "key": item.key,
    }
    return (await (await session.connection()).execute(_FETCHED, values)).one_or_none() is not None


async def sent(session: AsyncSession, item: Item, meta_id: str, expires_at: datetime) -> bool:
    """False when somebody deleted it meanwhile: Meta's copy must go again."""
    values = {
        **_names(item.organization_id, item.id),
        "meta_id": meta_id,
        "expires_at": expires_at,
    }
    return (await (await session.connection()).execute(_SENT, values)).one_or_none() is not None


async def renewed(session: AsyncSession, item: Item, meta_id: str, expires_at: datetime) -> bool:
    """False when somebody deleted it meanwhile: Meta's new copy must go again."""
    values = {
        **_names(item.organization_id, item.id),
        "meta_id": meta_id,
        "expires_at": expires_at,
    }
    found = await (await session.connection()).execute(_RENEWED, values)
    return found.one_or_none() is not None


async def give_up(
    session: AsyncSession, organization_id: UUID, media_id: UUID, status: MediaStatus, reason: str
) -> None:
    """Say that it will not come; what was deleted or has come stays as it is."""
    values = {**_names(organization_id, media_id), "status": status, "reason": reason}
    await (await session.connection()).execute(_GIVEN_UP, values)


def _names(organization_id: UUID, media_id: UUID) -> dict[str, UUID]:
    return {"id": media_id, "organization": organization_id}
