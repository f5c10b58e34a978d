"""What a caller says of templates, and what we answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from api.pages import Listed
from models.templates.definition import Definition
from models.templates.tables import Template
from models.templates.types import Category, ParameterFormat, TemplateStatus
from workflows.templates.lifecycle import template_workflow_id

EXAMPLE: dict[str, Any] = {
    "businessAccountId": "01a1f7f7-f87e-746e-9937-fd994083c070",
    "name": "summer_opening",
    "language": "en_US",
    "category": "MARKETING",
    "components": [
        {
            "type": "BODY",
            "text": "Hello {{1}}, we open on Monday.",
            "example": {"body_text": [["Ana"]]},
        }
    ],
}


class TemplateBody(Definition):
    """A template in Meta's own shape, for one business account."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    business_account_id: UUID


class TemplateAnswer(Listed):
    business_account_id: UUID
    name: str
    language: str
    category: Category
    parameter_format: ParameterFormat
    components: list[dict[str, Any]]
    status: TemplateStatus
    reason: str | None = Field(description="Why Meta rejected, paused or would not take it.")
    submitted_at: datetime | None
    decided_at: datetime | None
    created_at: datetime | None
    workflow_id: str

    @classmethod
    def of(cls, template: Template) -> "TemplateAnswer":
        known = cls.model_fields.keys() - {"workflow_id"}
        return cls(
            workflow_id=template_workflow_id(template.id),
            **{name: getattr(template, name) for name in known},
        )
