"""What we answer of templates."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from api.pages import Listed
from api.templates.refused import details
from core.types import Answer
from models.templates import revising
from models.templates.advice import advice_for
from models.templates.definition.findings import Violation
from models.templates.tables import Template
from models.templates.types import (
    AdvisedPart,
    Category,
    Origin,
    ParameterFormat,
    TemplateQuality,
    TemplateStatus,
)
from workflows.templates.lifecycle import template_workflow_id


class RevisionAnswer(Answer):
    """Changes that Meta was not told of yet."""

    category: Category
    parameter_format: ParameterFormat
    components: list[dict[str, Any]]
    message_send_ttl_seconds: int | None
    link_tracking_opted_out: bool | None


class ViolationAnswer(Answer):
    """A rule of Meta's that is broken, and by what: `components[2].buttons[1].url`."""

    field: str
    message: str

    @classmethod
    def all(cls, violations: Iterable[Violation]) -> "list[ViolationAnswer]":
        return [cls(**each) for each in details(violations)]


class EditsAnswer(Answer):
    """Meta takes 1 edit of an approved template a day and 10 in 30 days."""

    last_day: int
    last_month: int
    limited: bool = Field(description="Templates that are not approved have no limits.")
    next_at: datetime | None = Field(description="When the next edit is possible; null: now.")


class AiAdviceAnswer(Answer):
    """What a model thinks; nobody has read it yet."""

    explanation: str
    part: AdvisedPart | None = Field(description="Which part `wording` would replace.")
    wording: str | None
    advised_at: datetime

    @classmethod
    def of(cls, template: Template) -> "AiAdviceAnswer | None":
        if template.ai_advised_at is None:
            return None
        values = {name: getattr(template, f"ai_{name}") for name in cls.model_fields}
        return cls(**values)


class TemplateAnswer(Listed):
    """`components` are what Meta has, or a draft's own; `revision` is not at Meta yet."""

    business_account_id: UUID
    name: str
    language: str
    category: Category
    parameter_format: ParameterFormat
    components: list[dict[str, Any]]
    message_send_ttl_seconds: int | None
    link_tracking_opted_out: bool | None
    status: TemplateStatus
    reason: str | None = Field(description="Why Meta rejected, paused or would not take it.")
    rejection: str | None = Field(description="Meta's words about the last verdict.")
    recommendation: str | None = Field(description="What Meta recommends then.")
    advice: str | None = Field(description="What we recommend.")
    ai_advice: AiAdviceAnswer | None = Field(
        description="What AI says about a rejection; it may be wrong."
    )
    revision: RevisionAnswer | None
    revised_at: datetime | None
    violations: list[ViolationAnswer] = Field(
        description="What keeps the draft or the revision from being submitted."
    )
    edits: EditsAnswer
    origin: Origin
    quality: TemplateQuality
    quality_at: datetime | None
    previous_category: str | None
    correct_category: str | None
    category_changes_at: datetime | None
    pauses: int
    paused_at: datetime | None
    submitted_at: datetime | None
    decided_at: datetime | None
    created_at: datetime | None
    workflow_id: str

    @classmethod
    def of(cls, template: Template) -> "TemplateAnswer":
        made = {"workflow_id", "revision", "violations", "edits", "recommendation", "advice"}
        made |= {"ai_advice"}
        revision = template.revision
        return cls(
            workflow_id=template_workflow_id(template.id),
            recommendation=template.advice,
            advice=advice_for(template.reason),
            ai_advice=AiAdviceAnswer.of(template),
            revision=None if revision is None else RevisionAnswer(**revision),
            violations=ViolationAnswer.all(revising.violations(template)),
            edits=EditsAnswer(**revising.edits(template)._asdict()),
            **{name: getattr(template, name) for name in cls.model_fields.keys() - made},
        )
