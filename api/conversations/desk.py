"""Who asks for something to be done to a conversation, and whether it is theirs to ask."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends

from api.access import CallerDep
from api.contacts import naming
from api.conversations.command_bodies import StandingAnswer
from api.conversations.listing import NumberOf
from api.conversations.refused import commanding, refused
from api.errors import Conflict, NotAllowed
from api.state import ServicesDep
from models.auth.permissions import Permission
from models.conversations.finding import agent_of, holder_of, thread_of
from models.conversations.types import Standing
from workflows.conversations.lifecycle import Conversations


@dataclass(frozen=True, slots=True)
class Desk:
    """`agent_id` is the agent who asks, `holder_id` who had accepted it when they did."""

    conversations: Conversations
    organization_id: UUID
    contact_id: UUID
    conversation_id: UUID
    agent_id: UUID | None
    holder_id: UUID | None
    manages: bool

    @property
    def names(self) -> tuple[UUID, UUID]:
        return self.organization_id, self.conversation_id

    def agent(self) -> UUID:
        """Raises `Conflict` when whoever asks is none."""
        if self.agent_id is None:
            said = "You are no agent."
            raise Conflict(said, naming("agentId", said))
        return self.agent_id

    def not_anothers(self) -> None:
        """Raises `NotAllowed` for what another agent holds, unless whoever asks may do that."""
        if self.holder_id not in (None, self.agent_id) and not self.manages:
            raise NotAllowed("Another agent holds it: this needs the permission `manage:team`.")

    def own_or_managed(self, agent_id: UUID) -> None:
        """Raises `NotAllowed` when it is given to somebody else."""
        if agent_id != self.agent_id and not self.manages:
            said = "To give it to somebody else needs the permission `manage:team`."
            raise NotAllowed(said, naming("agentId", said))

    async def answer(self, asked: Awaitable[Standing]) -> StandingAnswer:
        """What the workflow says to a command; its refusals become ours."""
        async with commanding():
            return StandingAnswer.of(self.contact_id, await asked)


async def _at_the_desk(
    contact_id: UUID, caller: CallerDep, state: ServicesDep, phone_number_id: NumberOf = None
) -> Desk:
    """Read and done: nothing is held while the workflow is asked. 404 when there is no thread."""
    here = caller.organization_id
    asks = None if caller.key_id is not None else caller.user_id
    with refused():
        async with state.database.reading([here]) as session:
            thread = await thread_of(session, here, contact_id, phone_number_id)
            return Desk(
                conversations=Conversations(state.temporal),
                organization_id=here,
                contact_id=contact_id,
                conversation_id=thread.id,
                agent_id=await agent_of(session, here, asks),
                holder_id=await holder_of(session, here, thread.id),
                manages=Permission.MANAGE_TEAM in caller.permissions,
            )


DeskDep = Annotated[Desk, Depends(_at_the_desk)]
