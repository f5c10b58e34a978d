"""AI: an organization's providers, the attempts that were made, and the money they cost."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Index, String, Text, func
from sqlmodel import Field, SQLModel

from models.ai.types import CallPurpose, ProviderKind
from models.columns import Moment, Owned, belongs, one_of, unique


def _texts() -> Any:
    return Field(
        default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs={"server_default": "{}"}
    )


class AiProvider(Owned, table=True):
    """Prices are micro-dollars for a million tokens; without them the shipped table counts."""

    __tablename__ = "ai_provider"
    __table_args__ = (
        belongs(),
        unique("name"),
        one_of("kind", ProviderKind),
        CheckConstraint("base_url is not null or kind <> 'OPENAI_COMPATIBLE'", name="base_url"),
        CheckConstraint("max_tokens > 0", name="max_tokens"),
        CheckConstraint("input_price >= 0 and output_price >= 0", name="prices"),
    )

    kind: ProviderKind = Field(sa_type=String)
    name: str
    base_url: str | None = None
    sealed_key: str
    key_ends: str
    model: str
    position: int
    temperature: float | None = None
    max_tokens: int
    input_price: int | None = Field(default=None, sa_type=BigInteger)
    output_price: int | None = Field(default=None, sa_type=BigInteger)
    enabled: bool = True
    changed_at: datetime | None = Field(
        default=None,
        sa_type=Moment,
        nullable=False,
        sa_column_kwargs={"server_default": func.clock_timestamp()},
    )


class AiCall(Owned, table=True):
    """One attempt, without its words. It outlives its provider, hence no reference."""

    __tablename__ = "ai_call"
    __table_args__ = (
        belongs(),
        one_of("purpose", CallPurpose),
        one_of("kind", ProviderKind),
        Index("ix_ai_call_made", "organization_id", "created_at"),
    )

    purpose: CallPurpose = Field(sa_type=String)
    provider_id: UUID
    kind: ProviderKind = Field(sa_type=String)
    model: str
    outcome: str
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_micros: int = Field(sa_type=BigInteger)
    milliseconds: int


class AiSpend(SQLModel, table=True):
    """What a day (UTC) has cost, and what is set aside for calls under way."""

    __tablename__ = "ai_spend"
    __table_args__ = (belongs(),)

    organization_id: UUID = Field(primary_key=True)
    day: date = Field(primary_key=True)
    spent_micros: int = Field(sa_type=BigInteger)


class AiPolicy(SQLModel, table=True):
    """What AI may tell an organization's customers, and what it may make of a conversation."""

    __tablename__ = "ai_policy"
    __table_args__ = (belongs(),)

    organization_id: UUID = Field(primary_key=True)
    facts: list[str] = _texts()
    forbidden_topics: list[str] = _texts()
    intents: list[str] = _texts()
    tags: list[str] = _texts()
    template_advice: bool = Field(default=True, sa_column_kwargs={"server_default": "true"})
    changed_at: datetime | None = Field(
        default=None,
        sa_type=Moment,
        nullable=False,
        sa_column_kwargs={"server_default": func.clock_timestamp()},
    )
