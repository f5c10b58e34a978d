"""What departments and agents look like over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, JsonValue

from api.contact_bodies import ID, example
from api.pages import Listed
from core.types import Request
from models.auth.permissions import Role
from models.contacts.fields import Name, Note
from models.team.agents import AgentView
from models.team.hours import Hours, is_open, next_change
from models.team.tables import Department
from models.team.types import AgentStatus, Languages, Skills, Sla

_AT = "2026-11-20T08:15:30Z"
_DAY: JsonValue = [{"opens": "09:00", "closes": "18:00"}]
HOURS: JsonValue = {"timezone": "America/Sao_Paulo", "monday": _DAY, "friday": _DAY}
_SHOWN_HOURS: JsonValue = {
    "timezone": "America/Sao_Paulo",
    "monday": _DAY,
    "tuesday": [],
    "wednesday": [],
    "thursday": [],
    "friday": _DAY,
    "saturday": [],
    "sunday": [],
}
_SLA: JsonValue = {
    "firstResponse": 15,
    "nextResponse": 30,
    "resolution": 1440,
    "withinHours": True,
}
_DEPARTMENT: dict[str, JsonValue] = {
    "name": "Orders",
    "description": "Everything between the oven and the door.",
    "hours": HOURS,
    "awayMessage": "We are back at nine.",
    "sla": _SLA,
}
_AGENT: dict[str, JsonValue] = {
    "capacity": 3,
    "skills": ["refunds"],
    "languages": ["pt_BR", "en"],
    "departmentIds": [ID],
    "workingHours": HOURS,
}


class DepartmentBody(Request):
    """A whole department; what is absent is empty."""

    model_config = example(_DEPARTMENT)

    name: Name
    description: Note | None = None
    hours: Hours | None = Field(default=None, description="Without them it is always open.")
    away_message: Note | None = Field(
        default=None, description="What is answered while it is closed."
    )
    sla: Sla = Field(default_factory=Sla, description="In minutes.")

    def values(self) -> dict[str, Any]:
        return self.model_dump(mode="json")


class DepartmentAnswer(Listed):
    model_config = example(
        {
            "id": ID,
            **_DEPARTMENT,
            "hours": _SHOWN_HOURS,
            "open": True,
            "changesAt": "2026-11-20T21:00:00Z",
            "createdAt": _AT,
        }
    )

    name: str
    description: str | None
    hours: Hours | None
    away_message: str | None
    sla: Sla
    open: bool = Field(description="Whether it is now.")
    changes_at: datetime | None = Field(
        description="When it opens or closes next; null when it never does."
    )
    created_at: datetime

    @classmethod
    def of(cls, row: Department, now: datetime) -> Self:
        assert row.created_at is not None
        hours = None if row.hours is None else Hours.model_validate(row.hours)
        return cls(
            id=row.id,
            name=row.name,
            description=row.description,
            hours=hours,
            away_message=row.away_message,
            sla=Sla.model_validate(row.sla),
            open=is_open(hours, now),
            changes_at=next_change(hours, now),
            created_at=row.created_at,
        )


class AgentBody(Request):
    """A whole agent; what is absent is empty."""

    model_config = example(_AGENT)

    capacity: Annotated[int, Field(ge=1, le=100)] = Field(
        default=5, description="Conversations at a time."
    )
    skills: Skills = Field(default_factory=list)
    languages: Languages = Field(default_factory=list)
    department_ids: Annotated[list[UUID], Field(max_length=100)] = Field(default_factory=list)
    working_hours: Hours | None = Field(default=None, description="Without them: always.")

    def values(self) -> dict[str, Any]:
        return self.model_dump(
            mode="json", include={"capacity", "skills", "languages", "working_hours"}
        )


class NewAgentBody(AgentBody):
    model_config = example({"userId": ID, **_AGENT})

    user_id: UUID = Field(description="A member with the role AGENT or more.")


class AgentAnswer(Listed):
    model_config = example(
        {
            "id": ID,
            "userId": ID,
            "name": "Ana Souza",
            "role": "AGENT",
            **_AGENT,
            "workingHours": _SHOWN_HOURS,
            "status": "AVAILABLE",
            "statusAt": _AT,
            "createdAt": _AT,
        }
    )

    user_id: UUID
    name: str
    role: Role
    capacity: int
    skills: list[str]
    languages: list[str]
    department_ids: list[UUID]
    working_hours: Hours | None
    status: AgentStatus
    status_at: datetime
    created_at: datetime

    @classmethod
    def of(cls, agent: AgentView) -> Self:
        return cls.model_validate(agent._asdict())


class StatusBody(Request):
    model_config = example({"status": "AVAILABLE"})

    status: AgentStatus
