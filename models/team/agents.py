"""Agents: members who take conversations."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.auth.permissions import Role
from models.rows import Missing, Rows
from models.team import departments
from models.team.tables import Agent
from models.team.types import AgentStatus

_VIEWS = text("""
    select a.id, a.user_id, u.name, m.role, a.capacity, a.skills, a.languages, a.status,
           a.status_at, a.working_hours, a.created_at,
           array(select d.department_id from department_agent d
                 where d.agent_id = a.id and d.organization_id = a.organization_id
                 order by 1) as department_ids
    from agent a
    join membership m on m.organization_id = a.organization_id and m.user_id = a.user_id
    join user_account u on u.id = a.user_id
    where a.organization_id = :organization
      and (cast(:only as uuid) is null or a.id = :only)
      and (cast(:after as uuid) is null or a.id > :after)
      and (cast(:status as text) is null or a.status = :status)
      and (cast(:department as uuid) is null or exists (
          select from department_agent d where d.organization_id = a.organization_id
          and d.agent_id = a.id and d.department_id = :department))
    order by a.id limit :most
""")
_ROLE = text("""
    select role from membership where organization_id = :organization and user_id = :user
    for key share
""")
_LEAVE = text("""
    delete from department_agent where organization_id = :organization and agent_id = :agent
      and department_id <> all(cast(:departments as uuid[]))
""")
_JOIN = text("""
    insert into department_agent (organization_id, department_id, agent_id)
    select :organization, id, :agent from unnest(cast(:departments as uuid[])) as id
    order by id on conflict do nothing
""")
_SET_STATUS = text("""
    update agent set status = :status, status_at = clock_timestamp()
    from (select id, organization_id, status from agent
          where id = :agent and organization_id = :organization for no key update) before
    where agent.id = before.id and agent.organization_id = before.organization_id
    returning before.status
""")


class NotAMember(Exception):
    """Whoever it is does not belong to the organization."""


class OnlyAViewer(Exception):
    """A VIEWER answers nobody."""


class AgentView(NamedTuple):
    id: UUID
    user_id: UUID
    name: str
    role: Role
    capacity: int
    skills: list[str]
    languages: list[str]
    status: AgentStatus
    status_at: datetime
    working_hours: dict[str, Any] | None
    created_at: datetime
    department_ids: list[UUID]


class Agents:
    """The agents of one organization, for as long as a transaction lasts."""

    def __init__(self, session: AsyncSession, organization_id: UUID) -> None:
        self._session = session
        self._organization_id = organization_id
        self._rows = Rows(session, organization_id, Agent)

    async def get(self, id: UUID) -> AgentView:
        """Raises `Missing`."""
        found = await self._views(only=id)
        if not found:
            raise Missing
        return found[0]

    async def page(
        self,
        after: UUID | None,
        most: int,
        *,
        department_id: UUID | None = None,
        status: AgentStatus | None = None,
    ) -> Sequence[AgentView]:
        """Oldest first."""
        return await self._views(after=after, most=most, department=department_id, status=status)

    async def make(
        self, user_id: UUID, values: Mapping[str, Any], department_ids: Sequence[UUID]
    ) -> AgentView:
        """Raises `NotAMember`, `OnlyAViewer`, `Taken`, `NoSuchDepartment`."""
        found = await self._one(_ROLE, user=user_id)
        if found is None:
            raise NotAMember
        if found == Role.VIEWER:
            raise OnlyAViewer
        agent = Agent(id=new_id(), organization_id=self._organization_id, user_id=user_id, **values)
        await self._rows.add(agent)
        await self._join(agent.id, department_ids)
        return await self.get(agent.id)

    async def change(
        self, id: UUID, values: Mapping[str, Any], department_ids: Sequence[UUID]
    ) -> tuple[AgentView, AgentView]:
        """As it was and as it is. Raises `Missing`, `NoSuchDepartment`."""
        await self._rows.hold(id)
        before = await self.get(id)
        await self._rows.change(id, values)
        await self._join(id, department_ids)
        return before, await self.get(id)

    async def set_status(self, id: UUID, status: AgentStatus) -> tuple[AgentStatus, AgentView]:
        """What it was, and the agent. Raises `Missing`."""
        before = await self._one(_SET_STATUS, agent=id, status=status)
        if before is None:
            raise Missing
        return AgentStatus(before), await self.get(id)

    async def delete(self, id: UUID) -> Agent:
        """Departments and rules go on without them. Raises `Missing`."""
        return await self._rows.delete(id)

    async def _join(self, id: UUID, department_ids: Sequence[UUID]) -> None:
        await departments.hold(self._session, self._organization_id, department_ids)
        connection = await self._session.connection()
        values = {
            "organization": self._organization_id,
            "agent": id,
            "departments": list(department_ids),
        }
        await connection.execute(_LEAVE, values)
        await connection.execute(_JOIN, values)

    async def _one(self, statement: Any, **values: object) -> str | None:
        connection = await self._session.connection()
        found: str | None = (
            await connection.execute(statement, {"organization": self._organization_id, **values})
        ).scalar_one_or_none()
        return found

    async def _views(
        self,
        *,
        only: UUID | None = None,
        after: UUID | None = None,
        department: UUID | None = None,
        status: AgentStatus | None = None,
        most: int = 1,
    ) -> Sequence[AgentView]:
        await self._session.flush()
        values = {
            "organization": self._organization_id,
            "only": only,
            "after": after,
            "department": department,
            "status": status,
            "most": most,
        }
        rows = await (await self._session.connection()).execute(_VIEWS, values)
        return [AgentView(**row) for row in rows.mappings()]
