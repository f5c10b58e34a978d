"""Template rows."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.columns import Owned, moment, one_of, refers, unique
from models.templates.types import Category, ParameterFormat, TemplateStatus


class Template(Owned, table=True):
    __table_args__ = (
        unique("business_account_id", "name", "language"),
        refers("business_account", "business_account_id"),
        one_of("status", TemplateStatus),
        one_of("category", Category),
        one_of("parameter_format", ParameterFormat),
    )

    business_account_id: UUID
    meta_id: str | None = Field(default=None, index=True)
    name: str
    language: str
    category: Category = Field(sa_type=String)
    parameter_format: ParameterFormat = Field(default=ParameterFormat.POSITIONAL, sa_type=String)
    components: list[dict[str, Any]] = Field(sa_type=JSONB)
    status: TemplateStatus = Field(default=TemplateStatus.DRAFT, sa_type=String)
    reason: str | None = None
    submitted_at: datetime | None = moment()
    decided_at: datetime | None = moment()
