"""Settings of conversations, and of the AI that helps with them."""

from datetime import timedelta
from decimal import Decimal

from pydantic import BaseModel, Field

from core.setting_types import HTTP, PROMISES, Phrases, Positive


class AiSettings(BaseModel):
    """Where the providers are, how patiently they are asked, and what may be spent."""

    anthropic_url: str = Field(default="https://api.anthropic.com", pattern=HTTP)
    openai_url: str = Field(default="https://api.openai.com/v1", pattern=HTTP)
    patience: Positive = Field(
        default=timedelta(seconds=30), description="For an answer, all providers together."
    )
    daily_budget: Decimal | None = Field(
        default=Decimal(10), ge=0, description="US dollars an organization may spend in a day."
    )
    conversation_budget: Decimal | None = Field(
        default=Decimal(1), ge=0, description="US dollars that one case of a conversation may cost."
    )
    most_turns: int = Field(
        default=20, ge=0, description="How often a model is asked in one case of a conversation."
    )
    confidence: int = Field(
        default=60, ge=0, le=100, description="A model less sure of its answer leaves it to people."
    )
    draft_delay: Positive = Field(
        default=timedelta(minutes=2), description="In which people may object to a draft."
    )
    promises: Phrases = Field(
        default=PROMISES, description="What AI says only where the facts of the business say it."
    )
    breaker_failures: int = Field(default=5, ge=1, le=100)
    breaker_window: Positive = timedelta(minutes=1)
    breaker_rest: Positive = timedelta(seconds=30)


class InboxSettings(BaseModel):
    """How long conversations wait for silent customers, and for agents who are gone."""

    idle_after: Positive = Field(
        default=timedelta(hours=24), description="After our answer, until it is closed."
    )
    csat_within: Positive = Field(
        default=timedelta(hours=24), description="After it was resolved, until it is closed."
    )
    silence: Positive = Field(
        default=timedelta(minutes=1),
        description="Of a connected agent, until what they hold goes to others.",
    )
