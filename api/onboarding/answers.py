"""How a signup is shown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from api.pages import Listed
from core.types import Answer
from models.onboarding.rules import PLANS, UNDOING, Wanted, wanted
from models.onboarding.tables import Signup, SignupStep
from models.onboarding.types import SignupMode, SignupStatus, StepName
from workflows.onboarding.lifecycle import signup_workflow_id

_PENDING = "PENDING"


class StepAnswer(Answer):
    """`advice` is what a person does about it; `said` is Meta's own word."""

    name: StepName
    state: str
    attempts: int
    reason: str | None = None
    code: str | None = Field(default=None, description="Meta's code, and subcode.")
    advice: str | None = None
    said: str | None = None
    wait_until: datetime | None = Field(
        default=None,
        description="When the next try is possible, where Meta's rules or words tell it.",
    )
    began_at: datetime | None = None
    ended_at: datetime | None = None

    @classmethod
    def of(cls, name: StepName, row: SignupStep | None) -> "StepAnswer":
        if row is None:
            return cls(name=name, state=_PENDING, attempts=0)
        known = cls.model_fields.keys() - {"name", "state"}
        values = {field: getattr(row, field) for field in known}
        return cls(name=name, state=str(row.state), **values)


class SignupSummary(Listed):
    mode: SignupMode
    status: SignupStatus
    step: str | None = Field(description="Where it is, or stands.")
    waba_id: str | None
    phone_number_id: str | None = Field(description="Meta's id of the number.")
    portfolio_id: str | None
    business_account_id: UUID | None
    number_id: UUID | None
    token_expires_at: datetime | None
    cancelled_at: datetime | None = Field(description="When somebody left Meta's dialog.")
    current_step: str | None = Field(description="Where in Meta's dialog that was.")
    error: str | None = Field(description="What Meta told the person there.")
    created_at: datetime | None
    ended_at: datetime | None
    workflow_id: str

    @classmethod
    def fields_of(cls, row: Signup) -> dict[str, Any]:
        same = SignupSummary.model_fields.keys() - {"workflow_id", "phone_number_id", "number_id"}
        return {name: getattr(row, name) for name in same} | {
            "phone_number_id": row.meta_number_id,
            "number_id": row.phone_number_id,
            "workflow_id": signup_workflow_id(row.id),
        }

    @classmethod
    def of(cls, row: Signup) -> "SignupSummary":
        return cls(**cls.fields_of(row))


class SignupAnswer(SignupSummary):
    """`wanted` is what it waits for; null while it is at work, and after its end."""

    steps: list[StepAnswer]
    wanted: Wanted | None

    @classmethod
    def with_steps(cls, row: Signup, steps: Sequence[SignupStep]) -> "SignupAnswer":
        known = {StepName(step.name): step for step in steps}
        mode, status = SignupMode(row.mode), SignupStatus(row.status)
        order = dict.fromkeys([*PLANS[mode], *(each for each in UNDOING if each in known)])
        if mode is SignupMode.DISCONNECT:
            order = dict.fromkeys(UNDOING)
        at = known.get(StepName(row.step)) if row.step is not None else None
        reason = at.reason if at is not None else None
        return cls(
            **cls.fields_of(row),
            steps=[StepAnswer.of(name, known.get(name)) for name in order],
            wanted=wanted(mode, status, row.step, reason),
        )


class InitAnswer(Answer):
    """What Meta's dialog is opened with; `state` goes back with what it tells."""

    session_id: UUID
    mode: SignupMode
    state: str
    expires_at: datetime
    app_id: str | None
    config_id: str | None
    version: str
    sdk_url: str
    dialog_origins: list[str]
    extras: dict[str, Any]
    workflow_id: str
