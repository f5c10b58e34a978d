"""A floor of agents, and conversations that wait for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from core.database import Database
from models.routing.matching import Queue
from models.routing.tables import QueueEntry
from models.routing.types import Offer, Priority
from tests.conversations.threads import a_thread
from tests.team.desk import Desk, Json

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
_HELD = text("select agent_id, conversation_id from assignment where organization_id = :here")
_WAITING = text("""
    select conversation_id from queue_entry where organization_id = :here
    order by priority desc, waiting_since, conversation_id
""")
_CLOSE = text("delete from assignment where conversation_id = :conversation")
_SINCE = text("update queue_entry set waiting_since = :at where conversation_id = :conversation")
_ACCEPT = text("update assignment set expires_at = null where organization_id = :here")


@dataclass(frozen=True)
class Floor:
    """One department, where everybody is AVAILABLE."""

    database: Database
    desk: Desk
    department: Json
    agents: list[Json]

    @property
    def id(self) -> UUID:
        return UUID(self.department["id"])

    async def wait(
        self, minute: int = 0, priority: Priority = Priority.NORMAL, **wish: Any
    ) -> UUID:
        """A conversation that waits since a minute after noon."""
        async with self.database.transaction([self.desk.organization_id]) as session:
            conversation = (await a_thread(session, self.desk.organization_id)).id
            session.add(
                QueueEntry(
                    organization_id=self.desk.organization_id,
                    conversation_id=conversation,
                    department_id=wish.pop("department_id", self.id),
                    priority=priority,
                    waiting_since=NOON + timedelta(minutes=minute),
                    **wish,
                )
            )
        return conversation

    async def match(self, at: datetime = NOON, *departments: UUID) -> list[Offer]:
        async with self.database.transaction([self.desk.organization_id]) as session:
            queue = Queue(session, self.desk.organization_id)
            return await queue.match(departments or [self.id], at)

    async def status(self, agent: Json, status: str) -> None:
        answer = await self.desk.ask("PUT", f"/agents/{agent['id']}/status", {"status": status})
        assert answer.is_success, answer.text

    async def held(self) -> dict[UUID, list[UUID]]:
        """Conversations by agent."""
        found: dict[UUID, list[UUID]] = {}
        for agent, conversation in await self._rows(_HELD):
            found.setdefault(agent, []).append(conversation)
        return found

    async def waiting(self) -> list[UUID]:
        return [conversation for (conversation,) in await self._rows(_WAITING)]

    async def accept(self) -> None:
        """Everybody takes what they were offered."""
        await self._do(_ACCEPT, here=self.desk.organization_id)

    async def since(self, conversations: Sequence[UUID], minute: int) -> None:
        """They have waited since then."""
        at = NOON + timedelta(minutes=minute)
        for each in conversations:
            await self._do(_SINCE, conversation=each, at=at)

    async def close(self, conversation: UUID) -> None:
        await self._do(_CLOSE, conversation=conversation)

    async def _do(self, statement: Any, **values: object) -> None:
        async with self.database.transaction([self.desk.organization_id]) as session:
            await (await session.connection()).execute(statement, values)

    async def _rows(self, statement: Any) -> Sequence[Any]:
        async with self.database.reading([self.desk.organization_id]) as session:
            values = {"here": self.desk.organization_id}
            return (await (await session.connection()).execute(statement, values)).all()


async def a_floor(
    database: Database, desk: Desk, agents: int = 1, capacity: int = 1, **fields: Any
) -> Floor:
    department = await desk.department("Floor")
    floor = Floor(database, desk, department, [])
    for _ in range(agents):
        agent = await desk.agent(department, capacity=capacity, **fields)
        await floor.status(agent, "AVAILABLE")
        floor.agents.append(agent)
    return floor
