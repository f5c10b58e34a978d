"""Who asks for something to be done to a conversation, and whether it is theirs to ask."""

from dataclasses import dataclass
from uuid import UUID

from api.conversations.refused import refused
from api.errors import NotAllowed
from api.state import Services
from models.auth.permissions import Permission
from models.auth.types import Caller
from models.conversations.finding import agent_of, holder_of, thread_of


@dataclass(frozen=True, slots=True)
class Desk:
    """`agent_id` is the agent who asks, `holder_id` who had accepted it when they did."""

    organization_id: UUID
    conversation_id: UUID
    agent_id: UUID | None
    holder_id: UUID | None
    manages: bool

    @property
    def names(self) -> tuple[UUID, UUID]:
        return self.organization_id, self.conversation_id

    def not_anothers(self) -> None:
        if self.holder_id is not None:
            self.own_or_managed(self.holder_id)

    def own_or_managed(self, agent_id: UUID) -> None:
        if agent_id != self.agent_id and not self.manages:
            raise NotAllowed("It is somebody else's: this needs the permission `manage:team`.")


async def at_the_desk(
    state: Services, caller: Caller, contact_id: UUID, number_id: UUID | None
) -> Desk:
    """Read and done: nothing is held while the workflow is asked. 404 when there is no thread."""
    here = caller.organization_id
    asks = None if caller.key_id is not None else caller.user_id
    with refused():
        async with state.database.reading([here]) as session:
            thread = await thread_of(session, here, contact_id, number_id)
            return Desk(
                organization_id=here,
                conversation_id=thread.id,
                agent_id=await agent_of(session, here, asks),
                holder_id=await holder_of(session, here, thread.id),
                manages=Permission.MANAGE_TEAM in caller.permissions,
            )
