"""Conversations as the API shows them."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from pydantic import Field, JsonValue

from api.contact_bodies import ID, example
from api.messages.views import Direction
from api.pages import Listed
from core.types import Answer
from models.ai.types import AiMode
from models.conversations.types import ConversationState
from models.conversations.views import ConversationView
from models.routing.types import Priority

WHEN = "2026-11-20T08:15:30Z"
_AGENT: dict[str, JsonValue] = {"id": ID, "userId": ID, "name": "Bo Lima"}


class PriorityName(StrEnum):
    LOW = "LOW"
    NORMAL = "NORMAL"
    HIGH = "HIGH"
    URGENT = "URGENT"

    @classmethod
    def of(cls, priority: Priority) -> Self:
        return cls(priority.name)

    @property
    def priority(self) -> Priority:
        return Priority[self.value]


class ContactBrief(Answer):
    id: UUID
    name: str | None
    phone: str | None


class NumberBrief(Answer):
    id: UUID
    display: str


class DepartmentBrief(Answer):
    id: UUID
    name: str


class AgentBrief(Answer):
    id: UUID
    user_id: UUID
    name: str


class OfferAnswer(Answer):
    id: UUID
    agent: AgentBrief
    expires_at: datetime


class LastMessage(Answer):
    id: UUID
    type: str
    direction: Direction
    text: str | None = Field(description="Its first 160 characters; null where it has no words.")
    at: datetime


class ConversationAnswer(Listed):
    """The thread of a contact with a number. `version` grows with whatever is shown here."""

    model_config = example(
        {
            "id": ID,
            "version": 12,
            "contact": {"id": ID, "name": "Ana Souza", "phone": "+5511987654321"},
            "number": {"id": ID, "display": "+15550100"},
            "state": "OPEN",
            "priority": "NORMAL",
            "aiMode": "SUGGEST",
            "department": {"id": ID, "name": "Orders"},
            "agent": _AGENT,
            "offer": None,
            "queued": False,
            "waitingSince": WHEN,
            "snoozedUntil": None,
            "unread": 2,
            "tags": ["refund"],
            "lastMessage": {
                "id": ID,
                "type": "text",
                "direction": "INBOUND",
                "text": "Are you open?",
                "at": WHEN,
            },
            "lastAt": WHEN,
            "windowClosesAt": "2026-11-21T08:15:30Z",
            "intent": "opening_hours",
            "sentiment": "NEUTRAL",
            "urgency": "LOW",
            "language": "en",
            "summary": "Asks whether the shop is open.",
            "score": 40,
            "tasks": [],
            "createdAt": WHEN,
        }
    )

    version: int
    contact: ContactBrief
    number: NumberBrief
    state: ConversationState
    priority: PriorityName
    ai_mode: AiMode = Field(
        description="What counts: OFF where somebody took over, else its own, else the number's."
    )
    department: DepartmentBrief | None
    agent: AgentBrief | None = Field(description="Who holds it.")
    offer: OfferAnswer | None = Field(description="Who is asked to take it, and until when.")
    queued: bool = Field(description="It waits for an agent.")
    waiting_since: datetime | None = Field(description="The oldest message nobody answered.")
    snoozed_until: datetime | None
    unread: int
    tags: list[str]
    last_message: LastMessage | None
    last_at: datetime | None
    window_closes_at: datetime | None = Field(
        description="Until when, or since when no more, anything but a template may be sent."
    )
    intent: str | None
    sentiment: str | None
    urgency: str | None
    language: str | None
    summary: str | None
    score: int | None
    tasks: list[str]
    created_at: datetime

    @classmethod
    def of(cls, view: ConversationView) -> Self:
        return cls(**_plain(view), **_people(view), last_message=_last(view))


_SAME = (
    *("id", "version", "state", "ai_mode", "queued", "waiting_since", "snoozed_until", "unread"),
    *("tags", "last_at", "window_closes_at", "intent", "sentiment", "urgency", "language"),
    *("summary", "score", "tasks", "created_at"),
)


def _plain(view: ConversationView) -> dict[str, Any]:
    return {name: getattr(view, name) for name in _SAME}


def _people(view: ConversationView) -> dict[str, Any]:
    agent, offer, department = None, None, None
    if view.agent_id is not None:
        assert view.user_id is not None
        assert view.agent_name is not None
        agent = AgentBrief(id=view.agent_id, user_id=view.user_id, name=view.agent_name)
        if view.expires_at is not None:
            assert view.offer_id is not None
            offer = OfferAnswer(id=view.offer_id, agent=agent, expires_at=view.expires_at)
            agent = None
    if view.department_id is not None:
        assert view.department_name is not None
        department = DepartmentBrief(id=view.department_id, name=view.department_name)
    return {
        "contact": ContactBrief(
            id=view.contact_id, name=view.contact_name, phone=view.contact_phone
        ),
        "number": NumberBrief(id=view.phone_number_id, display=view.number),
        "priority": PriorityName.of(view.priority),
        "department": department,
        "agent": agent,
        "offer": offer,
    }


def _last(view: ConversationView) -> LastMessage | None:
    if view.last_id is None:
        return None
    assert view.last_type is not None
    assert view.last_said_at is not None
    return LastMessage(
        id=view.last_id,
        type=view.last_type,
        direction=Direction.INBOUND if view.last_inbound else Direction.OUTBOUND,
        text=view.last_words,
        at=view.last_said_at,
    )
