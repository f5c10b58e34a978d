"""What routing rules look like over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, JsonValue

from api.contact_bodies import ID, example
from api.pages import Listed
from api.team_bodies import HOURS
from core.types import Answer, Request
from models.contacts.fields import Name
from models.routing.repository import MOST
from models.routing.tables import RoutingRule
from models.routing.types import Conditions, Offer, Strategy

_CONDITIONS: JsonValue = {"languages": ["pt"], "textContains": ["refund"], "within": HOURS}
_RULE: dict[str, JsonValue] = {
    "name": "Refunds",
    "enabled": True,
    "conditions": _CONDITIONS,
    "departmentId": ID,
    "agentId": None,
    "strategy": "LEAST_BUSY",
    "position": 1,
}
_SHOWN: dict[str, JsonValue] = {
    "id": ID,
    **_RULE,
    "conditions": {"languages": ["pt"], "textContains": ["refund"]},
    "createdAt": "2026-11-20T08:15:30Z",
}
_OFFER: dict[str, JsonValue] = {
    "offerId": ID,
    "conversationId": ID,
    "departmentId": ID,
    "agentId": ID,
    "expiresAt": "2026-11-20T08:16:30Z",
}


class RuleBody(Request):
    """A whole rule."""

    model_config = example(_RULE)

    name: Name
    enabled: bool = True
    conditions: Conditions = Field(
        default_factory=Conditions,
        description="All that is given must hold; without any, every message matches.",
    )
    department_id: UUID = Field(description="Who takes what matches.")
    agent_id: UUID | None = Field(default=None, description="Who of the department is asked first.")
    strategy: Strategy = Strategy.ROUND_ROBIN
    position: Annotated[int, Field(ge=1, le=MOST)] | None = Field(
        default=None,
        description="Its place in the order, from 1. Absent: a new rule comes last, another stays.",
    )

    def values(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "enabled": self.enabled,
            "conditions": self.conditions.model_dump(mode="json"),
            "department_id": self.department_id,
            "agent_id": self.agent_id,
            "strategy": self.strategy,
        }


class RuleAnswer(Listed):
    model_config = example(_SHOWN)

    name: str
    enabled: bool
    conditions: Conditions
    department_id: UUID
    agent_id: UUID | None
    strategy: Strategy
    position: int
    created_at: datetime

    @classmethod
    def of(cls, row: RoutingRule) -> Self:
        return cls.model_validate(row, from_attributes=True)


class PreviewAnswer(Answer):
    model_config = example({"rule": _SHOWN, "departmentOpen": True})

    rule: RuleAnswer | None = Field(description="The first that matches; null when none does.")
    department_open: bool | None = Field(
        description="Whether the department it leads to is open then."
    )


class AutoAssignBody(Request):
    model_config = example({"departmentId": ID})

    department_id: UUID | None = Field(default=None, description="Only its queue; null: every one.")


class OfferAnswer(Answer):
    model_config = example(_OFFER)

    offer_id: UUID
    conversation_id: UUID
    department_id: UUID
    agent_id: UUID
    expires_at: datetime = Field(description="When it goes back unless it is accepted.")

    @classmethod
    def of(cls, offer: Offer) -> Self:
        return cls.model_validate(offer._asdict())


class AutoAssignAnswer(Answer):
    model_config = example({"offers": [_OFFER], "waiting": 35})

    offers: list[OfferAnswer]
    waiting: int = Field(description="How many conversations wait still.")
