"""Template rows."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from models.columns import Moment, Owned, moment, one_of, refers
from models.templates.types import (
    Category,
    Origin,
    ParameterFormat,
    TemplateQuality,
    TemplateStatus,
)


class Template(Owned, table=True):
    """`revision` is an edit that was not sent to Meta yet; `components` is what Meta has.

    `rejection` and `advice` are Meta's words and ours about the last verdict.
    """

    __table_args__ = (
        refers("business_account", "business_account_id"),
        Index(
            "uq_template_name",
            "organization_id",
            "business_account_id",
            "name",
            "language",
            unique=True,
            postgresql_where=text("status <> 'DELETED'"),
        ),
        one_of("status", TemplateStatus),
        one_of("category", Category),
        one_of("parameter_format", ParameterFormat),
        one_of("origin", Origin),
        one_of("quality", TemplateQuality),
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
    revision: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    revised_at: datetime | None = moment()
    message_send_ttl_seconds: int | None = None
    link_tracking_opted_out: bool | None = None
    origin: Origin = Field(
        default=Origin.PARLEY, sa_type=String, sa_column_kwargs={"server_default": "PARLEY"}
    )
    rejection: str | None = None
    advice: str | None = None
    quality: TemplateQuality = Field(
        default=TemplateQuality.UNKNOWN,
        sa_type=String,
        sa_column_kwargs={"server_default": "UNKNOWN"},
    )
    quality_at: datetime | None = moment()
    previous_category: str | None = None
    correct_category: str | None = None
    category_changes_at: datetime | None = moment()
    pauses: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    paused_at: datetime | None = moment()
    edited_at: list[datetime] = Field(
        default_factory=list,
        sa_type=ARRAY(Moment),
        sa_column_kwargs={"server_default": "{}"},
    )
    seen_at: datetime | None = moment()
    deleted_at: datetime | None = moment()
