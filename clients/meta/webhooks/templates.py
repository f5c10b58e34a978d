"""What Meta decided about a template."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clients.meta.webhooks.json_text import as_id, moment
from clients.meta.webhooks.reading import (
    BadEvent,
    inner,
    objects,
    optional_word,
    read_value,
    required_id,
    word,
)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TemplateIdentity:
    """`language` as REST writes it: en_US, where some webhooks say en-US."""

    template_id: str
    name: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class TemplateStatusChanged:
    """`event` is APPROVED, REJECTED, PAUSED ...; `title` says which pause it is.

    `explanation` and `recommendation` are Meta's words.
    """

    template: TemplateIdentity
    event: str
    reason: str | None
    category: str | None
    title: str | None
    explanation: str | None
    recommendation: str | None = None


@dataclass(frozen=True, slots=True)
class TemplateQualityChanged:
    template: TemplateIdentity
    previous: str | None
    new: str


@dataclass(frozen=True, slots=True)
class TemplateCategoryChanged:
    """With `correct` it is a warning: `new` is what it is now, and `correct` what it becomes."""

    template: TemplateIdentity
    previous: str | None
    new: str
    correct: str | None
    takes_effect_at: datetime | None


@dataclass(frozen=True, slots=True)
class TemplateComponentsChanged:
    template: TemplateIdentity
    header: str | None
    body: str | None
    footer: str | None
    buttons: tuple[Json, ...]


TemplateEvent = (
    TemplateStatusChanged
    | TemplateQualityChanged
    | TemplateCategoryChanged
    | TemplateComponentsChanged
)


def parse_template(body: bytes) -> TemplateEvent:
    """Told by shape, because Meta prints some of these under another field's name.

    Raises `BadEvent`.
    """
    value = read_value(body)
    language = as_id(value.get("message_template_language"))
    template = TemplateIdentity(
        template_id=required_id(value, "message_template_id"),
        name=as_id(value.get("message_template_name")),
        language=language.replace("-", "_") if language else None,
    )
    if "new_quality_score" in value:
        return TemplateQualityChanged(
            template,
            optional_word(value, "previous_quality_score"),
            word(value, "new_quality_score"),
        )
    if "new_category" in value:
        return TemplateCategoryChanged(
            template,
            previous=optional_word(value, "previous_category"),
            new=word(value, "new_category"),
            correct=optional_word(value, "correct_category"),
            takes_effect_at=moment(value.get("category_update_timestamp")),
        )
    if "message_template_element" in value:
        return TemplateComponentsChanged(
            template,
            header=as_id(value.get("message_template_title")),
            body=as_id(value.get("message_template_element")),
            footer=as_id(value.get("message_template_footer")),
            buttons=tuple(objects(value, "message_template_buttons")),
        )
    if "event" in value:
        return _status_changed(template, value)
    raise BadEvent("event")


def _status_changed(template: TemplateIdentity, value: Json) -> TemplateStatusChanged:
    other = inner(value, "other_info")
    rejection = inner(value, "rejection_info")
    return TemplateStatusChanged(
        template,
        event=word(value, "event"),
        reason=optional_word(value, "reason"),
        category=optional_word(value, "message_template_category"),
        title=optional_word(other, "title"),
        explanation=as_id(rejection.get("reason")) or as_id(other.get("description")),
        recommendation=as_id(rejection.get("recommendation")),
    )
