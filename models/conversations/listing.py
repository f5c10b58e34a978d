"""Lists of conversations: what is asked for, in pages that stay right while others write."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.conversations.types import ConversationState
from models.conversations.views import ConversationView, many
from models.routing.types import Priority

_ASSIGNED = """exists (select from assignment a where a.organization_id = c.organization_id
    and a.conversation_id = c.id {})"""
_MINE = """and exists (select from agent g where g.organization_id = a.organization_id
    and g.id = a.agent_id and g.user_id = :user_id)"""
_TAGGED = """exists (select from conversation_tag x
    join tag t on t.id = x.tag_id and t.organization_id = x.organization_id
    where x.organization_id = c.organization_id and x.conversation_id = c.id and t.name = :tag)"""
# Row-level security keeps a pattern away from the index, so a function asks it.
_FOUND = """found as materialized (
        select h.id from threads_saying(:pattern) s
        join conversation h on h.organization_id = :organization
         and h.contact_id = s.contact_id and h.phone_number_id = s.phone_number_id
        union
        select h.id from conversation h
        join contact k on k.id = h.contact_id and k.organization_id = h.organization_id
        where h.organization_id = :organization and k.name ilike :pattern
    ),"""


class Order(StrEnum):
    NEWEST = "newest"
    WAITING = "waiting"


class Mark(NamedTuple):
    """Where a page ended: what it was ordered by, then the id."""

    at: datetime
    id: UUID


class Filters(NamedTuple):
    """All that is given must hold."""

    user_id: UUID | None = None  # whose they are: held by them, or offered to them
    unassigned: bool = False
    agent_id: UUID | None = None
    department_id: UUID | None = None
    states: tuple[ConversationState, ...] = ()
    priority: Priority | None = None
    contact_id: UUID | None = None
    phone_number_id: UUID | None = None
    tag: str | None = None
    unread: bool | None = None
    snoozed: bool | None = None
    asleep_too: bool = False  # where nothing is said of `snoozed`
    search: str | None = None


_PLAIN = {
    "user_id": _ASSIGNED.format(_MINE),
    "agent_id": _ASSIGNED.format("and a.agent_id = :agent_id"),
    "department_id": "c.department_id = :department_id",
    "priority": "c.priority = :priority",
    "contact_id": "c.contact_id = :contact_id",
    "phone_number_id": "c.phone_number_id = :phone_number_id",
    "tag": _TAGGED,
}
_BY = {
    Order.NEWEST: (
        "c.last_at desc, c.id",
        "c.last_at is not null",
        "c.last_at <= :at and (c.last_at < :at or c.id > :after)",
    ),
    Order.WAITING: (
        "c.waiting_since, c.id",
        "c.waiting_since is not null and c.state in ('OPEN', 'PENDING')",
        "c.waiting_since >= :at and (c.waiting_since > :at or c.id > :after)",
    ),
}


def ordered_by(order: Order, view: ConversationView) -> Mark:
    """Where a page ends that ends with this."""
    at = view.last_at if order is Order.NEWEST else view.waiting_since
    assert at is not None
    return Mark(at, view.id)


async def page(
    session: AsyncSession,
    organization_id: UUID,
    filters: Filters,
    order: Order = Order.NEWEST,
    after: Mark | None = None,
    most: int = 50,
) -> list[ConversationView]:
    """Newest first; or those in which somebody waits for us, the longest first."""
    by, always, further = _BY[order]
    values: dict[str, Any] = {"organization": organization_id, "most": most}
    where = [always]
    for name, condition in _PLAIN.items():
        if (given := getattr(filters, name)) is not None:
            where.append(condition)
            values[name] = int(given) if isinstance(given, Priority) else given
    where += _conditions(filters)
    if filters.states:
        where.append("c.state = any(cast(:states as text[]))")
        values["states"] = [str(state) for state in filters.states]
    if filters.search is not None:
        where.append("c.id in (select id from found)")
        values["pattern"] = f"%{_plain(filters.search)}%"
    if after is not None:
        where.append(further)
        values |= {"at": after.at, "after": after.id}
    before = "" if filters.search is None else _FOUND
    return await many(session, [f"and {each}" for each in where], by, values, before)


def _conditions(filters: Filters) -> list[str]:
    found = []
    if filters.unassigned:
        found.append(f"not {_ASSIGNED.format('')}")
    if filters.unread is not None:
        found.append("c.unread > 0" if filters.unread else "c.unread = 0")
    asleep = "coalesce(c.snoozed_until > clock_timestamp(), false)"
    if filters.snoozed:
        found.append(asleep)
    elif filters.snoozed is False or not filters.asleep_too:
        found.append(f"not {asleep}")
    return found


def _plain(search: str) -> str:
    for special in ("\\", "%", "_"):
        search = search.replace(special, "\\" + special)
    return search
