"""Rules that say who takes a message."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.columns import Owned, one_of, refers, unique
from models.routing.types import Strategy


class RoutingRule(Owned, table=True):
    """Asked in the order of `position`. `conditions` are those of `models.routing.types`."""

    __tablename__ = "routing_rule"
    __table_args__ = (
        unique("name"),
        one_of("strategy", Strategy),
        refers("department", "department_id"),
        ForeignKeyConstraint(
            ["agent_id", "organization_id"],
            ["agent.id", "agent.organization_id"],
            ondelete="SET NULL (agent_id)",
        ),
    )

    position: int
    name: str
    enabled: bool = True
    conditions: dict[str, Any] = Field(sa_type=JSONB)
    department_id: UUID = Field(index=True)
    agent_id: UUID | None = Field(default=None, index=True)
    strategy: Strategy = Field(default=Strategy.ROUND_ROBIN, sa_type=String)
