"""The tags of a conversation; naming one makes it, as with contacts."""

from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.contacts.tags import make_tags
from models.conversations.finding import Thread
from models.conversations.marking import grow

_NAMES = text("""
    select t.name from conversation_tag x
    join tag t on t.id = x.tag_id and t.organization_id = x.organization_id
    where x.organization_id = :organization and x.conversation_id = :conversation order by t.name
""")
_LEAVE = text("""
    delete from conversation_tag
    where organization_id = :organization and conversation_id = :conversation
      and tag_id not in (select id from tag where organization_id = :organization
                         and name = any(cast(:names as text[])))
""")
_ADD = text("""
    insert into conversation_tag (organization_id, conversation_id, tag_id)
    select :organization, :conversation, t.id from tag t
    where t.organization_id = :organization and t.name = any(cast(:names as text[]))
    order by t.id for key share on conflict do nothing
""")


class Retagged(NamedTuple):
    before: list[str]
    after: list[str]


async def set_tags(
    session: AsyncSession, organization_id: UUID, thread: Thread, names: Collection[str]
) -> Retagged:
    """Exactly these."""
    connection = await session.connection()
    values: dict[str, Any] = {"organization": organization_id, "conversation": thread.id}
    before = list(await connection.scalars(_NAMES, values))
    await make_tags(session, organization_id, names)
    values["names"] = list(names)
    await connection.execute(_LEAVE, values)
    await connection.execute(_ADD, values)
    await grow(session, organization_id, thread)
    return Retagged(before, list(await connection.scalars(_NAMES, values)))
