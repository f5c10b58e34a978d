"""What people decide about a conversation: who takes it, and whether it is over.

Each holds the departments it may match in before the conversation, and that before its place.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.ai.types import AiMode
from models.conversations.events import happened
from models.conversations.facts import Facts, NoSuchConversation, facts, hold
from models.conversations.holding import Holding
from models.conversations.rules import LIVE
from models.conversations.types import (
    Accept,
    Assign,
    Decline,
    EventKind,
    HandBack,
    Refusal,
    TakeOver,
    Transfer,
)
from models.routing.matching import Queue
from models.routing.types import Strategy

_DEPARTMENT = text("""
    select department_id from conversation
    where id = :conversation and organization_id = :organization
""")
_EXISTS = text(
    "select 1 from department where id = :department and organization_id = :organization"
)
_WORKS_IN = text("""
    select array(select d.department_id from department_agent d
                 where d.agent_id = a.id and d.organization_id = a.organization_id order by 1)
    from agent a where a.id = :agent and a.organization_id = :organization for key share
""")
_AI = text("""
    update conversation
    set taken_over_at = cast(:taken_over_at as timestamptz),
        ai_mode = coalesce(cast(:mode as text), ai_mode), version = version + 1,
        ai_turns = case when cast(:taken_over_at as timestamptz) is null then 0 else ai_turns end
    where id = :conversation and organization_id = :organization
""")
_CHANGED = text("""
    update conversation set version = version + 1
    where id = :conversation and organization_id = :organization
""")
# What was done once for a case is not done again.
MARK = text("""
    update conversation_case set breaches = array_append(breaches, cast(:mark as text))
    where conversation_id = :conversation and organization_id = :organization
      and closed_at is null and not breaches @> array[cast(:mark as text)]
""")
_LAST_WITH = text("""
    select kind from conversation_event
    where conversation_id = :conversation and organization_id = :organization
      and facts ->> 'agent' = :agent order by created_at desc, id desc limit 1
""")
_SILENCE = text("""
    update conversation set taken_over_at = coalesce(taken_over_at, :now)
    where id = :conversation and organization_id = :organization
""")
DROP_DRAFTS = text("""
    update conversation_draft set state = 'STALE'
    where conversation_id = :conversation and organization_id = :organization
      and state in ('OFFERED', 'WAITING')
""")


class CommandRefused(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


class DepartmentChanged(Exception):
    """Somebody moved the conversation at the same moment: repeat this transaction."""


class Scene(NamedTuple):
    """One command on its way: everything it may change is held."""

    session: AsyncSession
    organization_id: UUID
    facts: Facts
    queue: Queue
    departments: Collection[UUID]
    now: datetime

    @property
    def holding(self) -> Holding:
        return Holding(self.session, self.facts)

    async def match(self) -> None:
        if self.departments:
            await self.queue.match(sorted(self.departments), self.now, told=self.facts.id)

    def note(self, kind: EventKind, **told: object) -> None:
        happened(self.session, self.organization_id, self.facts.id, kind, **told)

    async def execute(self, statement: object, **values: object) -> None:
        here = {"organization": self.organization_id, "conversation": self.facts.id}
        await (await self.session.connection()).execute(statement, here | values)  # type: ignore[call-overload]  # any statement

    async def again(self) -> Facts:
        return await facts(self.session, self.organization_id, self.facts.id)


async def scene(
    session: AsyncSession,
    organization_id: UUID,
    conversation_id: UUID,
    now: datetime,
    also: Collection[UUID] = (),
) -> Scene:
    """Raises `CommandRefused` where there is no such conversation, and `DepartmentChanged`."""
    connection = await session.connection()
    here = {"organization": organization_id, "conversation": conversation_id}
    department = await connection.scalar(_DEPARTMENT, here)
    held = {*also, *([] if department is None else [department])}
    queue = Queue(session, organization_id)
    await queue.hold(held)
    try:
        found = await hold(session, organization_id, conversation_id)
    except NoSuchConversation:
        raise CommandRefused(Refusal.UNKNOWN) from None
    if found.department_id != department:
        raise DepartmentChanged
    return Scene(session, organization_id, found, queue, held, now)


async def assign(on: Scene, command: Assign) -> None:
    """To an agent, into a queue, or to nobody."""
    _live(on)
    if command.agent_id is not None:
        department = await _department_of(on, command.agent_id, command.department_id)
        await on.holding.give(command.agent_id, department)
        await _silence(on)
        on.note(EventKind.ASSIGNED, agent=str(command.agent_id), department=str(department))
    elif command.department_id is not None:
        await _exists(on, command.department_id)
        await on.holding.enqueue(command.department_id, Strategy.ROUND_ROBIN, None)
        on.note(EventKind.QUEUED, department=str(command.department_id))
    else:
        await on.holding.leave()
        on.note(EventKind.RELEASED, agent=_text(on.facts.agent_id))
    await on.execute(_CHANGED)
    await on.match()


async def transfer(on: Scene, command: Transfer) -> None:
    _live(on)
    await _exists(on, command.department_id)
    if command.agent_id is not None:
        await _department_of(on, command.agent_id, command.department_id)
    await on.holding.enqueue(command.department_id, Strategy.ROUND_ROBIN, command.agent_id)
    on.note(
        EventKind.TRANSFERRED,
        before=_text(on.facts.department_id),
        department=str(command.department_id),
        agent=_text(command.agent_id),
    )
    await on.execute(_CHANGED)
    await on.match()


async def accept(on: Scene, command: Accept) -> None:
    """What was offered becomes theirs; what waits for anybody may be taken, too."""
    _live(on)
    mine = on.facts.agent_id == command.agent_id
    if mine and on.facts.held:
        return
    if mine:
        await on.holding.accept(command.agent_id)
    elif on.facts.held:
        raise CommandRefused(Refusal.HELD_BY_ANOTHER)
    elif on.facts.agent_id is not None:
        raise CommandRefused(Refusal.NOT_OFFERED)
    else:
        department = await _department_of(on, command.agent_id, None)
        await on.holding.give(command.agent_id, department)
    await _silence(on)
    on.note(EventKind.ACCEPTED, agent=str(command.agent_id))
    await on.execute(_CHANGED)


async def decline(on: Scene, command: Decline) -> None:
    """It waits again, since when it did; whoever has room is offered it, others first.

    Who declined it already has; also when nobody learnt of it.
    """
    if on.facts.agent_id != command.agent_id and await _declined(on, command.agent_id):
        return
    if on.facts.agent_id != command.agent_id or on.facts.department_id is None:
        raise CommandRefused(Refusal.NOT_HELD)
    await on.holding.enqueue(on.facts.department_id, Strategy.ROUND_ROBIN, None)
    on.note(EventKind.DECLINED, agent=str(command.agent_id))
    await on.execute(_CHANGED)
    await on.match()


async def take_over(on: Scene, command: TakeOver) -> None:
    """A person answers from now on; nothing AI had in mind is sent."""
    _live(on)
    if on.facts.held and on.facts.agent_id != command.agent_id:
        raise CommandRefused(Refusal.HELD_BY_ANOTHER)
    department = await _department_of(on, command.agent_id, None)
    if on.facts.agent_id == command.agent_id:
        await on.holding.accept(command.agent_id)
    else:
        await on.holding.give(command.agent_id, department)
    await on.execute(_AI, taken_over_at=on.now, mode=None)
    await on.execute(DROP_DRAFTS)
    on.note(EventKind.TAKEN_OVER, agent=str(command.agent_id))


async def hand_back(on: Scene, command: HandBack) -> None:
    """AI may answer again, and whoever held the conversation does not any more."""
    _live(on)
    await on.holding.leave()
    await on.execute(_AI, taken_over_at=None, mode=command.mode)
    on.note(EventKind.HANDED_BACK, mode=_text(command.mode))
    await on.match()


async def _silence(on: Scene) -> None:
    """Who holds a conversation answers in it; AI may still suggest."""
    if on.facts.mode in (AiMode.DRAFT_APPROVE, AiMode.AUTO):
        await on.execute(_SILENCE, now=on.now)
        await on.execute(DROP_DRAFTS)


async def _declined(on: Scene, agent_id: UUID) -> bool:
    connection = await on.session.connection()
    here = {"organization": on.organization_id, "conversation": on.facts.id}
    kind = await connection.scalar(_LAST_WITH, here | {"agent": str(agent_id)})
    return str(kind) == EventKind.DECLINED


def _live(on: Scene) -> None:
    if on.facts.state not in LIVE:
        raise CommandRefused(Refusal.NOT_OPEN)


async def _exists(on: Scene, department_id: UUID) -> None:
    connection = await on.session.connection()
    here = {"organization": on.organization_id, "department": department_id}
    if (await connection.execute(_EXISTS, here)).one_or_none() is None:
        raise CommandRefused(Refusal.DEPARTMENT_UNKNOWN)


async def _department_of(on: Scene, agent_id: UUID, wanted: UUID | None) -> UUID:
    """Where the agent works: the department wanted, else the conversation's, else their first."""
    connection = await on.session.connection()
    here = {"organization": on.organization_id, "agent": agent_id}
    works_in: list[UUID] | None = await connection.scalar(_WORKS_IN, here)
    if works_in is None:
        raise CommandRefused(Refusal.AGENT_UNKNOWN)
    if wanted is not None:
        await _exists(on, wanted)
    if not works_in or (wanted is not None and wanted not in works_in):
        raise CommandRefused(Refusal.NOT_IN_DEPARTMENT)
    current = on.facts.department_id
    return wanted or (current if current in works_in else works_in[0])


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)
