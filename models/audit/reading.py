"""Reading the audit log, newest first."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from models.auth.types import ActorKind

# Ids are made by processes, whose clocks may differ from PostgreSQL's.
_CLOCKS_DIFFER = timedelta(hours=1)
_EXPORT_ROWS = 1000

# The page is cut before names are looked up. Who has left is known by name; where to reach them is
# no longer this organization's business.
_SELECT = """
    select a.id, a.created_at, a.actor_kind, a.actor_id, coalesce(u.name, k.name) as actor_name,
           case when m.user_id is not null then u.email end as actor_email, a.action,
           a.subject_kind, a.subject_id, a.before, a.after, a.address, a.request_id
    from (select * from audit_entry e where e.organization_id = :organization{conditions}
          order by e.id desc limit :most) a
    left join user_account u on a.actor_kind = 'USER' and u.id = a.actor_id
    left join membership m on m.user_id = u.id and m.organization_id = a.organization_id
    left join api_key k on a.actor_kind = 'API_KEY' and k.id = a.actor_id
                       and k.organization_id = a.organization_id
    order by a.id desc
"""
_CONDITIONS = {
    "before_id": "e.id < :before_id",
    "actor_kind": "e.actor_kind = :actor_kind",
    "actor_id": "e.actor_id = :actor_id",
    "action": "starts_with(e.action, :action)",
    "subject_kind": "e.subject_kind = :subject_kind",
    "subject_id": "e.subject_id = :subject_id",
    "since": "e.created_at >= :since and e.id >= :first_id",
    "until": "e.created_at < :until and e.id < :last_id",
}


class Filters(NamedTuple):
    """`action` is how the action begins: `campaign.` finds all that happened to campaigns."""

    actor_kind: ActorKind | None = None
    actor_id: UUID | None = None
    action: str | None = None
    subject_kind: str | None = None
    subject_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


class Entry(NamedTuple):
    id: UUID
    created_at: datetime
    actor_kind: ActorKind
    actor_id: UUID | None
    actor_name: str | None
    actor_email: str | None
    action: str
    subject_kind: str
    subject_id: UUID | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    address: str | None
    request_id: str | None


async def page(
    session: AsyncSession,
    organization_id: UUID,
    filters: Filters,
    before_id: UUID | None,
    most: int,
) -> Sequence[Entry]:
    statement, values = query(organization_id, filters, before_id, most)
    rows = await (await session.connection()).execute(text(statement), values)
    return [Entry(*row) for row in rows]


async def everything(
    database: Database, organization_id: UUID, filters: Filters
) -> AsyncIterator[Entry]:
    """A thousand at a time, none of the transactions longer than its page."""
    before_id: UUID | None = None
    while True:
        async with database.reading([organization_id]) as session:
            rows = await page(session, organization_id, filters, before_id, _EXPORT_ROWS)
        for row in rows:
            yield row
        if len(rows) < _EXPORT_ROWS:
            return
        before_id = rows[-1].id


def query(
    organization_id: UUID, filters: Filters, before_id: UUID | None, most: int
) -> tuple[str, dict[str, Any]]:
    """The statement and its values: only the conditions that are asked for, so an index fits."""
    asked = {"before_id": before_id, **filters._asdict()}
    asked = {name: value for name, value in asked.items() if value is not None}
    values: dict[str, Any] = {"organization": organization_id, "most": most, **asked}
    if filters.since is not None:
        values["first_id"] = _first_id(filters.since, -_CLOCKS_DIFFER)
    if filters.until is not None:
        values["last_id"] = _first_id(filters.until, _CLOCKS_DIFFER)
    conditions = "".join(f" and {_CONDITIONS[name]}" for name in asked)
    return _SELECT.format(conditions=conditions), values


def _first_id(at: datetime, shifted: timedelta) -> UUID:
    """The lowest UUIDv7 of that millisecond."""
    milliseconds = int((at.timestamp() + shifted.total_seconds()) * 1000)
    return UUID(int=max(0, milliseconds) << 80)
