"""Finding a thread by its contact, holding it, and whose it is."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.conversations.refusals import ConversationUnknown

_COLUMNS = "c.id, c.contact_id, c.phone_number_id, c.state, c.department_id, c.priority"
_FIND = text(f"""
    select {_COLUMNS} from conversation c
    where c.organization_id = :organization and c.contact_id = :contact
      and (cast(:number as uuid) is null or c.phone_number_id = :number)
    order by c.last_at desc nulls last, c.id limit 1
""")
_HOLD = text(f"""
    select {_COLUMNS} from conversation c
    where c.organization_id = :organization and c.id = :conversation for no key update
""")
_AGENT = text("select id from agent where organization_id = :organization and user_id = :user")
_HOLDER = text("""
    select agent_id from assignment
    where organization_id = :organization and conversation_id = :conversation
      and expires_at is null
""")


class Thread(NamedTuple):
    """The messages of one contact with one number."""

    id: UUID
    contact_id: UUID
    phone_number_id: UUID
    state: str
    department_id: UUID | None
    priority: int


async def thread_of(
    session: AsyncSession, organization_id: UUID, contact_id: UUID, number_id: UUID | None
) -> Thread:
    """With that number, else the one with the newest message. Raises `ConversationUnknown`."""
    found = {"organization": organization_id, "contact": contact_id, "number": number_id}
    row = (await (await session.connection()).execute(_FIND, found)).one_or_none()
    if row is None:
        raise ConversationUnknown
    return Thread(*row)


async def hold(session: AsyncSession, organization_id: UUID, conversation_id: UUID) -> Thread:
    """Nobody else changes it until the transaction ends. Raises `ConversationUnknown`."""
    found = {"organization": organization_id, "conversation": conversation_id}
    row = (await (await session.connection()).execute(_HOLD, found)).one_or_none()
    if row is None:
        raise ConversationUnknown
    return Thread(*row)


async def held_thread_of(
    session: AsyncSession, organization_id: UUID, contact_id: UUID, number_id: UUID | None
) -> Thread:
    """Find and hold. Raises `ConversationUnknown`."""
    found = await thread_of(session, organization_id, contact_id, number_id)
    return await hold(session, organization_id, found.id)


async def agent_of(
    session: AsyncSession, organization_id: UUID, user_id: UUID | None
) -> UUID | None:
    """The agent a person is, if they are one."""
    if user_id is None:
        return None
    connection = await session.connection()
    values = {"organization": organization_id, "user": user_id}
    agent: UUID | None = await connection.scalar(_AGENT, values)
    return agent


async def holder_of(
    session: AsyncSession, organization_id: UUID, conversation_id: UUID
) -> UUID | None:
    """The agent who has accepted it."""
    connection = await session.connection()
    values = {"organization": organization_id, "conversation": conversation_id}
    agent: UUID | None = await connection.scalar(_HOLDER, values)
    return agent
