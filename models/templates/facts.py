"""What Meta says a template is, beside how it stands: words, quality and settings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from models.templates.essence import same
from models.templates.tables import Template
from models.templates.types import (
    Category,
    CategoryChange,
    ParameterFormat,
    QualityChange,
    TemplateQuality,
)
from models.templates.verdicts import announced, rated


def known_from(template: Template, facts: Mapping[str, Any], read_at: datetime) -> dict[str, Any]:
    """The columns that Meta's facts change; what customers would not notice is left as it is.

    Meta was asked at `read_at`: what it said before it had our last words is not about them.
    """
    changes: dict[str, Any] = {"seen_at": read_at}
    if template.submitted_at is None or template.submitted_at < read_at:
        changes |= _written(template, facts)
    if facts["quality"] in TemplateQuality.__members__:
        quality = TemplateQuality[facts["quality"]]
        at = facts["quality_at"] or read_at
        changes |= rated(template, QualityChange(quality=quality, at=at), read_at)
    if facts["correct_category"] in Category.__members__:
        will_be = CategoryChange(category=Category[facts["correct_category"]], announced=True)
        if will_be.category != template.correct_category:
            changes |= announced(template, will_be)
    return changes


def _written(template: Template, facts: Mapping[str, Any]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    components = list(facts["components"])
    if components and not same(template.category, template.components, components):
        changes["components"] = components
    form = facts["parameter_format"]
    if form in ParameterFormat.__members__ and form != template.parameter_format:
        changes["parameter_format"] = ParameterFormat[form]
    for name in ("message_send_ttl_seconds", "link_tracking_opted_out"):
        if facts[name] is not None and facts[name] != getattr(template, name):
            changes[name] = facts[name]
    return changes
