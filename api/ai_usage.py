"""What AI was used for, and what it cost."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from fastapi import Query
from pydantic import Field, JsonValue

from api.access import CallerDep, may
from api.contact_bodies import example
from api.route import guarded
from api.state import ServicesDep
from core.types import Answer
from models.ai.types import CallPurpose
from models.ai.usage import Used, spent_today, used
from models.auth.permissions import Permission

router = guarded(prefix="/ai/usage", tags=["AI"])
_MICROS = 1_000_000
_DAY: dict[str, JsonValue] = {
    "day": "2026-11-20",
    "purpose": "ANALYSIS",
    "calls": 212,
    "answered": 209,
    "inputTokens": 312440,
    "outputTokens": 40211,
    "costMicros": 1026990,
}


class UsedAnswer(Answer):
    model_config = example(_DAY)

    day: date
    purpose: CallPurpose
    calls: int = Field(description="Attempts; a question that a second provider answered has two.")
    answered: int
    input_tokens: int
    output_tokens: int
    cost_micros: int = Field(description="Millionths of a US dollar.")

    @classmethod
    def of(cls, row: Used) -> Self:
        return cls.model_validate(row, from_attributes=True)


class UsageAnswer(Answer):
    model_config = example(
        {"data": [_DAY], "spentTodayMicros": 1026990, "dailyBudgetMicros": 10000000}
    )

    data: list[UsedAnswer]
    spent_today_micros: int = Field(description="With what is set aside for calls under way.")
    daily_budget_micros: int | None = Field(description="Null: no limit.")


@router.get("", dependencies=[may(Permission.READ_AI)], summary="Read what AI was used for")
async def show(
    caller: CallerDep,
    state: ServicesDep,
    days: Annotated[int, Query(ge=1, le=366, description="Days of UTC, with today.")] = 30,
) -> UsageAnswer:
    """By day and purpose, the newest first. Days without a call are left out."""
    here = caller.organization_id
    async with state.database.reading([here]) as session:
        rows = await used(session, here, days)
        spent = await spent_today(session, here)
    budget: Decimal | None = state.settings.ai.daily_budget
    return UsageAnswer(
        data=[UsedAnswer.of(row) for row in rows],
        spent_today_micros=spent,
        daily_budget_micros=None if budget is None else int(budget * _MICROS),
    )
