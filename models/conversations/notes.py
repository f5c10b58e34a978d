"""What colleagues tell each other beside a thread."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.conversations.finding import Thread
from models.conversations.marking import grow
from models.conversations.refusals import NotMembers
from models.conversations.tables import ConversationNote

_MEMBERS = text("""
    select user_id from membership
    where organization_id = :organization and user_id = any(cast(:ids as uuid[]))
    order by user_id for key share
""")
_PAGE = text("""
    select n.id, n.author_id, u.name as author_name, n.text, n.mentions, n.created_at
    from conversation_note n left join user_account u on u.id = n.author_id
    where n.organization_id = :organization and n.conversation_id = :conversation
      and (cast(:only as uuid) is null or n.id = :only)
      and (cast(:after as uuid) is null or n.id > :after)
    order by n.id limit :most
""")


class NoteView(NamedTuple):
    id: UUID
    author_id: UUID | None
    author_name: str | None
    text: str
    mentions: list[UUID]
    created_at: datetime


async def add_note(
    session: AsyncSession,
    organization_id: UUID,
    thread: Thread,
    author_id: UUID | None,
    words: str,
    mentions: Sequence[UUID],
) -> NoteView:
    """Raises `NotMembers`."""
    named = {"organization": organization_id, "ids": list(mentions)}
    members = set(await (await session.connection()).scalars(_MEMBERS, named))
    others = [at for at, id in enumerate(mentions) if id not in members]
    if others:
        raise NotMembers(others)
    note = ConversationNote(
        organization_id=organization_id,
        conversation_id=thread.id,
        author_id=author_id,
        text=words,
        mentions=list(mentions),
    )
    session.add(note)
    await session.flush()
    await grow(session, organization_id, thread)
    [view] = await _views(session, organization_id, thread, only=note.id)
    return view


async def notes(
    session: AsyncSession, organization_id: UUID, thread: Thread, after: UUID | None, most: int
) -> Sequence[NoteView]:
    """Oldest first."""
    return await _views(session, organization_id, thread, after=after, most=most)


async def _views(
    session: AsyncSession,
    organization_id: UUID,
    thread: Thread,
    *,
    only: UUID | None = None,
    after: UUID | None = None,
    most: int = 1,
) -> list[NoteView]:
    values = {
        "organization": organization_id,
        "conversation": thread.id,
        "only": only,
        "after": after,
        "most": most,
    }
    rows = await (await session.connection()).execute(_PAGE, values)
    return [NoteView(**row._mapping) for row in rows]
