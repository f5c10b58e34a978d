"""Rules that say who takes a message, and what waits for whom."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKeyConstraint, Index, SmallInteger, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.columns import Moment, Owned, moment, one_of, refers, unique
from models.routing.types import Strategy


def _forgetting(column: str) -> ForeignKeyConstraint:
    """A reference to an agent that is empty once there is no such agent."""
    return ForeignKeyConstraint(
        [column, "organization_id"],
        ["agent.id", "agent.organization_id"],
        ondelete=f"SET NULL ({column})",
    )


class RoutingRule(Owned, table=True):
    """Asked in the order of `position`. `conditions` are those of `models.routing.types`."""

    __tablename__ = "routing_rule"
    __table_args__ = (
        unique("name"),
        one_of("strategy", Strategy),
        refers("department", "department_id"),
        _forgetting("agent_id"),
    )

    position: int
    name: str
    enabled: bool = True
    conditions: dict[str, Any] = Field(sa_type=JSONB)
    department_id: UUID = Field(index=True)
    agent_id: UUID | None = Field(default=None, index=True)
    strategy: Strategy = Field(default=Strategy.ROUND_ROBIN, sa_type=String)


class _Waits(SQLModel):
    """What a conversation takes with it into an assignment, and back into the queue."""

    organization_id: UUID = Field(primary_key=True)
    conversation_id: UUID = Field(primary_key=True)
    department_id: UUID
    priority: int = Field(sa_type=SmallInteger)
    waiting_since: datetime = Field(sa_type=Moment)
    strategy: Strategy = Field(default=Strategy.ROUND_ROBIN, sa_type=String)
    wanted_agent_id: UUID | None = Field(default=None, index=True)
    skills: list[str] = Field(
        default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs={"server_default": "{}"}
    )
    language: str | None = None


class QueueEntry(_Waits, table=True):
    """A conversation that waits: the highest priority first, then who waits longest."""

    __tablename__ = "queue_entry"
    __table_args__ = (
        one_of("strategy", Strategy),
        refers("conversation", "conversation_id"),
        refers("department", "department_id"),
        _forgetting("wanted_agent_id"),
        Index(
            "ix_queue_entry_waiting",
            "department_id",
            text("priority desc"),
            "waiting_since",
            "conversation_id",
        ),
    )


class Assignment(_Waits, table=True):
    """A conversation that an agent holds: until `expires_at`, or without one for good."""

    __table_args__ = (
        one_of("strategy", Strategy),
        refers("conversation", "conversation_id"),
        refers("department", "department_id"),
        refers("agent", "agent_id"),
        _forgetting("wanted_agent_id"),
        Index("ix_assignment_department_id", "department_id"),
    )

    offer_id: UUID
    agent_id: UUID = Field(index=True)
    offered_at: datetime = Field(sa_type=Moment)
    expires_at: datetime | None = moment()
