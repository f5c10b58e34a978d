"""What people set of a conversation themselves: read, priority, snoozed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from models.audit import log
from models.auth.types import Actor
from models.conversations.finding import Thread, held_thread_of
from models.conversations.waking import wake
from models.routing.types import Priority

_READ = text("""
    update conversation set unread = 0, version = version + 1
    where id = :conversation and organization_id = :organization returning old.unread
""")
_LAST_THEIRS = text("""
    select m.id from message m
    where m.organization_id = :organization and m.contact_id = :contact
      and m.phone_number_id = :number and m.inbound and m.wamid is not null
      and m.type not in ('reaction', 'edit', 'revoke', 'system')
    order by m.at desc, m.id desc limit 1
""")
# Where it waits, or will wait again.
_PRIORITY = text("""
    with queued as (
        update queue_entry set priority = :priority
        where conversation_id = :conversation and organization_id = :organization
    ), held as (
        update assignment set priority = :priority
        where conversation_id = :conversation and organization_id = :organization
    )
    update conversation set priority = :priority, version = version + 1
    where id = :conversation and organization_id = :organization
""")
_SNOOZE = text("""
    update conversation set snoozed_until = :until, version = version + 1
    where id = :conversation and organization_id = :organization returning old.snoozed_until
""")
_GROW = text("""
    update conversation set version = version + 1
    where id = :conversation and organization_id = :organization
""")


async def mark_read(
    database: Database,
    organization_id: UUID,
    actor: Actor,
    contact_id: UUID,
    number_id: UUID | None,
) -> UUID | None:
    """The message whose receipt would tell of all of theirs. Raises `ConversationUnknown`.

    In a transaction of its own: who marks it may then ask WhatsApp, without holding anything.
    """
    async with database.transaction([organization_id]) as session:
        thread = await held_thread_of(session, organization_id, contact_id, number_id)
        before = await _scalar(session, _READ, organization_id, thread)
        told = log.Change("conversation.read", thread.id, {"unread": before}, {"unread": 0})
        await log.record(session, organization_id, actor, told)
        values = {"contact": thread.contact_id, "number": thread.phone_number_id}
        found: UUID | None = await _scalar(session, _LAST_THEIRS, organization_id, thread, **values)
        return found


async def set_priority(
    session: AsyncSession, organization_id: UUID, thread: Thread, priority: Priority
) -> Priority:
    """What it was."""
    values = {"conversation": thread.id, "organization": organization_id}
    connection = await session.connection()
    await connection.execute(_PRIORITY, {**values, "priority": int(priority)})
    return Priority(thread.priority)


async def snooze(
    session: AsyncSession, organization_id: UUID, thread: Thread, until: datetime | None
) -> datetime | None:
    """Until when it slept before; its workflow looks at it again."""
    before: datetime | None = await _scalar(session, _SNOOZE, organization_id, thread, until=until)
    await wake(session, organization_id, thread.id)
    return before


async def grow(session: AsyncSession, organization_id: UUID, thread: Thread) -> None:
    """Something beside it changed that a client shows."""
    values = {"conversation": thread.id, "organization": organization_id}
    await (await session.connection()).execute(_GROW, values)


async def _scalar(
    session: AsyncSession, statement: Any, organization_id: UUID, thread: Thread, **values: object
) -> Any:
    named = {"conversation": thread.id, "organization": organization_id, **values}
    return await (await session.connection()).scalar(statement, named)
