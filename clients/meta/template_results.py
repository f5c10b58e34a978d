"""What Meta answers about templates, as types."""

from datetime import datetime
from typing import Any

from pydantic import AliasPath, BaseModel, ConfigDict, Field

from clients.meta.results import OpaqueId, Word


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class TemplateCreated(_Answer):
    """`category` is the one Meta assigned, which may not be the one asked for."""

    id: OpaqueId
    status: Word
    category: Word


class TemplateFacts(_Answer):
    """One language of a template as Meta holds it."""

    id: OpaqueId
    name: str
    language: str
    status: Word
    category: Word
    parameter_format: Word | None = None
    rejected_reason: str | None = None
    previous_category: Word | None = None
    correct_category: Word | None = None
    quality: Word | None = Field(default=None, validation_alias=AliasPath("quality_score", "score"))
    quality_at: datetime | None = Field(
        default=None, validation_alias=AliasPath("quality_score", "date")
    )
    message_send_ttl_seconds: int | None = None
    link_tracking_opted_out: bool | None = Field(
        default=None, validation_alias="cta_url_link_tracking_opted_out"
    )
    components: tuple[dict[str, Any], ...] = ()


class TemplatePage(_Answer):
    """`after` asks for the next page; None on the last one."""

    templates: tuple[TemplateFacts, ...] = Field(validation_alias="data")
    after: str | None = None


class Unpaused(_Answer):
    """Meta says why not, in words nobody can rely on."""

    success: bool
