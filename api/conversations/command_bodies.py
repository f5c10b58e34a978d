"""Commands to conversations, and where one stands afterwards."""

from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from pydantic import Field

from api.contact_bodies import ID, example
from core.types import Answer, Request
from models.ai.types import AiMode
from models.conversations.types import Assign, Close, ConversationState, Standing, Transfer


class Ending(StrEnum):
    """Where closing may lead."""

    RESOLVED = "RESOLVED"
    CLOSED = "CLOSED"
    SPAM = "SPAM"
    BLOCKED = "BLOCKED"
    ARCHIVED = "ARCHIVED"


class CloseBody(Request):
    model_config = example({"state": "RESOLVED", "askCsat": True})

    state: Ending = Ending.RESOLVED
    ask_csat: bool = Field(default=False, description="Ask the person how content they are.")

    def command(self) -> Close:
        return Close(state=ConversationState(self.state), ask_csat=self.ask_csat)


class AssignBody(Request):
    """Neither: it waits for nobody."""

    model_config = example({"agentId": ID, "departmentId": None})

    agent_id: UUID | None = Field(default=None, description="Holds it at once.")
    department_id: UUID | None = Field(default=None, description="Whose queue it waits in.")

    def command(self) -> Assign:
        return Assign(agent_id=self.agent_id, department_id=self.department_id)


class TransferBody(Request):
    model_config = example({"departmentId": ID, "agentId": None})

    department_id: UUID
    agent_id: UUID | None = Field(default=None, description="Who is asked first there.")

    def command(self) -> Transfer:
        return Transfer(department_id=self.department_id, agent_id=self.agent_id)


class TakeOverBody(Request):
    model_config = example({"agentId": None})

    agent_id: UUID | None = Field(
        default=None, description="Who holds it from now on; else yourself."
    )


class HandBackBody(Request):
    model_config = example({"aiMode": "SUGGEST"})

    ai_mode: AiMode | None = Field(default=None, description="null: as the number says.")


class StandingOffer(Answer):
    id: UUID
    expires_at: datetime | None


class StandingAnswer(Answer):
    """Where a conversation stands now."""

    model_config = example(
        {
            "id": ID,
            "contactId": ID,
            "state": "OPEN",
            "departmentId": ID,
            "agentId": ID,
            "offer": None,
            "queued": False,
            "aiMode": "OFF",
            "version": 13,
        }
    )

    id: UUID
    contact_id: UUID
    state: ConversationState
    department_id: UUID | None
    agent_id: UUID | None = Field(description="Who holds it; nobody while it is offered.")
    offer: StandingOffer | None = Field(
        description="Somebody is asked to take it: the conversation says who."
    )
    queued: bool
    ai_mode: AiMode
    version: int

    @classmethod
    def of(cls, contact_id: UUID, standing: Standing) -> Self:
        offer = None
        if standing.offer_id is not None and standing.offer_expires_at is not None:
            offer = StandingOffer(id=standing.offer_id, expires_at=standing.offer_expires_at)
        return cls(
            id=standing.conversation_id,
            contact_id=contact_id,
            state=standing.state,
            department_id=standing.department_id,
            agent_id=standing.agent_id,
            offer=offer,
            queued=standing.queued,
            ai_mode=standing.mode,
            version=standing.version,
        )
