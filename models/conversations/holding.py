"""Who holds a conversation, and what makes it wait. Whoever calls these holds the conversation."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.conversations.facts import Facts
from models.routing.types import Strategy

_LEAVE = text("""
    with offered as (
        delete from assignment
        where conversation_id = :conversation and organization_id = :organization
    )
    delete from queue_entry
    where conversation_id = :conversation and organization_id = :organization
""")
_GIVE = text("""
    insert into assignment (organization_id, conversation_id, department_id, priority,
                            waiting_since, strategy, language, offer_id, agent_id, offered_at)
    values (:organization, :conversation, :department, :priority, :since, :strategy, :language,
            :offer, :agent, clock_timestamp())
""")
_QUEUE = text("""
    insert into queue_entry (organization_id, conversation_id, department_id, priority,
                             waiting_since, strategy, wanted_agent_id, skills, language)
    values (:organization, :conversation, :department, :priority, :since, :strategy, :wanted,
            cast(:skills as text[]), :language)
""")
_KEEP = text("""
    update assignment set expires_at = null
    where conversation_id = :conversation and organization_id = :organization
      and agent_id = :agent
""")
_PLACE = text("""
    update conversation set department_id = :department
    where id = :conversation and organization_id = :organization
""")


class Holding:
    """One conversation's place: with an agent, in a queue, or neither."""

    def __init__(self, session: AsyncSession, facts: Facts) -> None:
        self._session = session
        self._facts = facts
        self._here = {"organization": facts.organization_id, "conversation": facts.id}

    async def leave(self) -> None:
        """Nobody holds it, and it waits nowhere."""
        await (await self._session.connection()).execute(_LEAVE, self._here)

    async def accept(self, agent_id: UUID) -> None:
        """What was offered to the agent is theirs."""
        values = self._here | {"agent": agent_id}
        await (await self._session.connection()).execute(_KEEP, values)

    async def give(self, agent_id: UUID, department_id: UUID) -> None:
        """The agent holds it, whatever they hold besides."""
        await self.leave()
        offer = {"offer": new_id(), "agent": agent_id, "strategy": Strategy.MANUAL}
        values = self._waits(department_id) | offer
        await (await self._session.connection()).execute(_GIVE, values)
        await self._place(department_id)

    async def enqueue(
        self,
        department_id: UUID,
        strategy: Strategy,
        wanted_agent_id: UUID | None,
        skills: Collection[str] = (),
    ) -> None:
        """It waits in a department, since when the customer does."""
        await self.leave()
        wish = {"strategy": strategy, "wanted": wanted_agent_id, "skills": list(skills)}
        values = self._waits(department_id) | wish
        await (await self._session.connection()).execute(_QUEUE, values)
        await self._place(department_id)

    def _waits(self, department_id: UUID) -> dict[str, object]:
        since: datetime | None = self._facts.waiting_since or self._facts.last_at
        return self._here | {
            "department": department_id,
            "priority": self._facts.priority,
            "since": since or self._facts.created_at,
            "language": self._facts.language,
        }

    async def _place(self, department_id: UUID) -> None:
        values = self._here | {"department": department_id}
        await (await self._session.connection()).execute(_PLACE, values)
