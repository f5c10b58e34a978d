"""What happened to a conversation, as it was noted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.conversations.finding import Thread
from models.conversations.types import EventKind

_PAGE = text("""
    select e.id, e.kind, e.actor_kind, e.actor_id, u.name as actor_name, e.facts, e.created_at
    from conversation_event e
    left join user_account u on u.id = e.actor_id and e.actor_kind = 'USER'
    where e.organization_id = :organization and e.conversation_id = :conversation
      and (cast(:after as uuid) is null or e.id < :after)
    order by e.id desc limit :most
""")


class Happened(NamedTuple):
    id: UUID
    kind: EventKind
    actor_kind: str
    actor_id: UUID | None
    actor_name: str | None
    facts: dict[str, Any]
    created_at: datetime


async def history(
    session: AsyncSession, organization_id: UUID, thread: Thread, after: UUID | None, most: int
) -> Sequence[Happened]:
    """Newest first."""
    values = {
        "organization": organization_id,
        "conversation": thread.id,
        "after": after,
        "most": most,
    }
    rows = await (await session.connection()).execute(_PAGE, values)
    return [Happened(**{**row._mapping, "kind": EventKind(row.kind)}) for row in rows]
