"""What Meta's news change of a template's row, and what not: with no I/O in sight."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from models.templates.rules import ENDED, is_news, may_become
from models.templates.tables import Template
from models.templates.types import CategoryChange, Decision, QualityChange, TemplateStatus

Changes = Mapping[str, Any]


def decided(template: Template, decision: Decision, now: datetime) -> Changes:
    """The columns that get another value; old news get none."""
    changes: dict[str, Any] = {}
    if decision.meta_id is not None and template.meta_id is None:
        changes["meta_id"] = decision.meta_id
    if is_news(decision.at, template.told_at) and may_become(template.status, decision.status):
        changes |= _status(template, decision, now)
    if decision.category is not None:
        at, category = decision.at, decision.category
        changes |= recategorised(template, CategoryChange(category=category, at=at))
    return {name: value for name, value in changes.items() if getattr(template, name) != value}


def _status(template: Template, decision: Decision, now: datetime) -> dict[str, Any]:
    changes: dict[str, Any] = {"told_at": _later(template.told_at, decision.at)}
    said = (decision.status, decision.reason)
    if said == (template.status, template.reason) and decision.status is not TemplateStatus.DRAFT:
        return changes
    # Two clocks: what was decided was decided after it was submitted.
    decided_at = max(now, template.submitted_at or now)
    changes |= {"status": decision.status, "reason": decision.reason, "decided_at": decided_at}
    if decision.status is template.status:
        return changes
    happened = decision.at or now
    match decision.status:
        case TemplateStatus.PAUSED:
            changes |= {"pauses": template.pauses + 1, "paused_at": happened}
        case TemplateStatus.DELETED:
            changes["deleted_at"] = happened
    if decision.status is not TemplateStatus.REJECTED:
        changes |= {"rejection": None, "advice": None}
    return changes


def recategorised(template: Template, change: CategoryChange) -> dict[str, Any]:
    if template.status in ENDED or not is_news(change.at, template.categorised_at):
        return {}
    if change.category == template.category:
        return {}
    return {
        "category": change.category,
        "previous_category": template.category,
        "correct_category": None,
        "category_changes_at": None,
        "categorised_at": _later(template.categorised_at, change.at),
    }


def announced(template: Template, change: CategoryChange) -> Changes:
    """Meta will change the category; a change that came since has overtaken the announcement."""
    if template.status in ENDED or not is_news(change.at, template.categorised_at):
        return {}
    if change.category == template.category:
        return {}
    return {"correct_category": change.category, "category_changes_at": change.takes_effect_at}


def rated(template: Template, change: QualityChange, now: datetime) -> Changes:
    if template.status in ENDED or not is_news(change.at, template.quality_at):
        return {}
    if change.quality == template.quality:
        return {}
    return {"quality": change.quality, "quality_at": change.at or now}


def _later(known: datetime | None, at: datetime | None) -> datetime | None:
    return known if at is None else at if known is None else max(known, at)
