"""Who answers customers, and what they keep at hand."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, String, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.columns import Moment, Owned, belongs, moment, one_of, refers, unique
from models.team.types import AgentStatus

_NO_TEXTS = {"server_default": "{}"}


def _goes_with(table: str, column: str) -> ForeignKeyConstraint:
    """A reference that ends with what it refers to."""
    return ForeignKeyConstraint(
        [column, "organization_id"], [f"{table}.id", f"{table}.organization_id"], ondelete="CASCADE"
    )


class Department(Owned, table=True):
    """`hours` are those of `models.team.hours`; None is always open."""

    __table_args__ = (belongs(), unique("name"))

    name: str
    description: str | None = None
    hours: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    away_message: str | None = None
    sla: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": "{}"}
    )


class Agent(Owned, table=True):
    """A member who takes conversations, up to `capacity` at a time."""

    __table_args__ = (
        unique("user_id"),
        one_of("status", AgentStatus),
        CheckConstraint("capacity > 0", name="capacity"),
        ForeignKeyConstraint(
            ["organization_id", "user_id"],
            ["membership.organization_id", "membership.user_id"],
            ondelete="CASCADE",
        ),
    )

    user_id: UUID
    capacity: int
    skills: list[str] = Field(default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs=_NO_TEXTS)
    languages: list[str] = Field(
        default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs=_NO_TEXTS
    )
    status: AgentStatus = Field(
        default=AgentStatus.OFFLINE, sa_type=String, sa_column_kwargs={"server_default": "OFFLINE"}
    )
    status_at: datetime | None = Field(
        default=None,
        sa_type=Moment,
        nullable=False,
        sa_column_kwargs={"server_default": func.clock_timestamp()},
    )
    working_hours: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    last_offered_at: datetime | None = moment()
    seen_at: datetime | None = moment()


class DepartmentAgent(SQLModel, table=True):
    __tablename__ = "department_agent"
    __table_args__ = (_goes_with("department", "department_id"), _goes_with("agent", "agent_id"))

    organization_id: UUID = Field(primary_key=True)
    department_id: UUID = Field(primary_key=True)
    agent_id: UUID = Field(primary_key=True, index=True)


class QuickReply(Owned, table=True):
    """`department_id` is whose it is; None is everybody's. With a file `text` is its caption."""

    __tablename__ = "quick_reply"
    __table_args__ = (
        belongs(),
        unique("code"),
        refers("department", "department_id"),
        refers("media", "media_id"),
        CheckConstraint("text is not null or media_id is not null", name="says"),
    )

    code: str
    text: str | None = None
    department_id: UUID | None = Field(default=None, index=True)
    media_id: UUID | None = Field(default=None, index=True)
