"""Whose a conversation becomes when a person answers in it."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.conversations.events import happened
from models.conversations.finding import Thread
from models.conversations.refusals import HeldByAnother
from models.conversations.types import EventKind

_COLUMNS = (
    "organization_id, conversation_id, department_id, priority, waiting_since, strategy, "
    "wanted_agent_id, skills, language"
)
# Before any assignment: whoever stops being an agent is locked first there too.
_ME = text("""
    select id from agent
    where organization_id = :organization and user_id = :user for key share
""")
_HELD = text("""
    select agent_id, expires_at from assignment
    where organization_id = :organization and conversation_id = :conversation for update
""")
_ACCEPT = text("""
    update assignment set agent_id = :agent, expires_at = null,
        offer_id = case when agent_id = :agent then offer_id else :offer end,
        offered_at = case when agent_id = :agent then offered_at else clock_timestamp() end
    where organization_id = :organization and conversation_id = :conversation
""")
_TAKE = text(f"""
    with gone as (
        delete from queue_entry
        where organization_id = :organization and conversation_id = :conversation
        returning {_COLUMNS}
    ), unasked as (
        select c.organization_id, c.id, f.id, c.priority,
               coalesce(c.waiting_since, c.last_at, clock_timestamp()), 'MANUAL',
               cast(null as uuid), cast('{{}}' as text[]), c.language
        from conversation c
        cross join lateral (
            select coalesce(c.department_id, (
                select department_id from department_agent
                where organization_id = :organization and agent_id = :agent
                order by department_id limit 1)) as id) f
        where c.id = :conversation and c.organization_id = :organization
          and f.id is not null and not exists (select from gone)
    )
    insert into assignment ({_COLUMNS}, offer_id, agent_id, offered_at)
    select w.*, :offer, :agent, clock_timestamp()
    from (select * from gone union all select * from unasked) w
    on conflict (organization_id, conversation_id) do nothing
    returning department_id
""")
_BELONG = text("""
    update conversation set department_id = coalesce(department_id, :department)
    where id = :conversation and organization_id = :organization
""")
# Somebody else's match can come between looking and taking, once.
_LOOKS = 2


async def leave_to_its_holder(session: AsyncSession, organization_id: UUID, thread: Thread) -> None:
    """Raises `HeldByAnother` when an agent has accepted it."""
    found = await _row(session, _HELD, organization_id, thread)
    if found is not None and found.expires_at is None:
        raise HeldByAnother


async def take(
    session: AsyncSession,
    organization_id: UUID,
    thread: Thread,
    user_id: UUID,
    *,
    overruling: bool,
) -> None:
    """It is theirs from now on, if they are an agent: accepted, or taken out of the queue.

    What another agent holds stays with that agent: `HeldByAnother`, or nothing when overruling.
    """
    connection = await session.connection()
    named = {"organization": organization_id, "user": user_id}
    me: UUID | None = await connection.scalar(_ME, named)
    for _ in range(_LOOKS):
        held = await _row(session, _HELD, organization_id, thread)
        if held is not None:
            if held.agent_id != me and held.expires_at is None and not overruling:
                raise HeldByAnother
            if me is not None and held.expires_at is not None:
                kind = EventKind.ACCEPTED if held.agent_id == me else EventKind.ASSIGNED
                await _do(session, _ACCEPT, organization_id, thread, agent=me, offer=new_id())
                happened(session, organization_id, thread.id, kind, agent=str(me))
            return
        if me is None:
            return
        taken = await _row(
            session,
            _TAKE,
            organization_id,
            thread,
            agent=me,
            offer=new_id(),
        )
        if taken is not None:
            here = taken.department_id
            await _do(session, _BELONG, organization_id, thread, department=here)
            told = {"agent": str(me), "department": str(here)}
            happened(session, organization_id, thread.id, EventKind.ASSIGNED, **told)
            return
    # Without a department there is nothing to hold it in.


async def _row(
    session: AsyncSession, statement: Any, organization_id: UUID, thread: Thread, **values: object
) -> Any:
    return (await _do(session, statement, organization_id, thread, **values)).one_or_none()


async def _do(
    session: AsyncSession, statement: Any, organization_id: UUID, thread: Thread, **values: object
) -> Any:
    named = {"organization": organization_id, "conversation": thread.id, **values}
    return await (await session.connection()).execute(statement, named)
