"""Template rows."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from models.columns import Moment, Owned, Word, moment, one_of, refers
from models.templates.types import (
    AdvisedPart,
    Category,
    Origin,
    ParameterFormat,
    SampleStatus,
    TemplateQuality,
    TemplateStatus,
)


class Template(Owned, table=True):
    """`revision` is an edit that was not sent to Meta yet; `components` is what Meta has.

    `rejection` and `advice` are Meta's words about the last verdict: why, and what to do.
    What begins with `ai` is a model's advice about the rejection that stands.
    `told_at` and `categorised_at` are Meta's clock: what happened before is old news.
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
        one_of("ai_part", AdvisedPart),
    )

    business_account_id: UUID
    meta_id: str | None = Field(default=None, index=True)
    name: str
    language: str
    category: Category = Field(sa_type=Word(Category))
    parameter_format: ParameterFormat = Field(
        default=ParameterFormat.POSITIONAL, sa_type=Word(ParameterFormat)
    )
    components: list[dict[str, Any]] = Field(sa_type=JSONB)
    status: TemplateStatus = Field(default=TemplateStatus.DRAFT, sa_type=Word(TemplateStatus))
    reason: str | None = None
    submitted_at: datetime | None = moment()
    decided_at: datetime | None = moment()
    revision: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    revised_at: datetime | None = moment()
    message_send_ttl_seconds: int | None = None
    link_tracking_opted_out: bool | None = None
    origin: Origin = Field(
        default=Origin.PARLEY, sa_type=Word(Origin), sa_column_kwargs={"server_default": "PARLEY"}
    )
    rejection: str | None = None
    advice: str | None = None
    quality: TemplateQuality = Field(
        default=TemplateQuality.UNKNOWN,
        sa_type=Word(TemplateQuality),
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
    told_at: datetime | None = moment()
    categorised_at: datetime | None = moment()
    edit_asked_at: datetime | None = moment()
    ai_explanation: str | None = None
    ai_part: AdvisedPart | None = Field(default=None, sa_type=Word(AdvisedPart))
    ai_wording: str | None = None
    ai_advised_at: datetime | None = moment()


class TemplateCount(SQLModel, table=True):
    """What happened to a template's messages on a day of UTC; slotted as campaigns' counters."""

    __tablename__ = "template_count"
    __table_args__ = (refers("template", "template_id"),)

    organization_id: UUID = Field(primary_key=True)
    template_id: UUID = Field(primary_key=True)
    day: date = Field(primary_key=True)
    name: str = Field(primary_key=True)
    slot: int = Field(primary_key=True)
    value: int = Field(sa_type=BigInteger)


class TemplateSample(Owned, table=True):
    """A file that shows Meta what a header will look like; `handle` names it in a template."""

    __tablename__ = "template_sample"
    __table_args__ = (
        refers("business_account", "business_account_id"),
        one_of("status", SampleStatus),
    )

    business_account_id: UUID
    status: SampleStatus = Field(default=SampleStatus.WAITING, sa_type=Word(SampleStatus))
    reason: str | None = None
    mime_type: str
    bytes: int = Field(sa_type=BigInteger)
    sha256: str
    storage_key: str
    upload_id: str | None = None
    handle: str | None = None
    uploaded_at: datetime | None = moment()


class TemplateSync(SQLModel, table=True):
    """How far the templates of an account were read, the last time somebody asked."""

    __tablename__ = "template_sync"
    __table_args__ = (refers("business_account", "business_account_id"),)

    organization_id: UUID = Field(primary_key=True)
    business_account_id: UUID = Field(primary_key=True)
    started_at: datetime = Field(sa_type=Moment)
    finished_at: datetime | None = moment()
    seen: int = 0
    imported: int = 0
    changed: int = 0
    deleted: int = 0
    reason: str | None = None
