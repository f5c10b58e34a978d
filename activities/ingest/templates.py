"""What Meta says about templates: told to their workflows, which alone write how they stand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from clients.meta.webhooks.templates import (
    TemplateCategoryChanged,
    TemplateComponentsChanged,
    TemplateEvent,
    TemplateQualityChanged,
    TemplateStatusChanged,
    parse_template,
)
from models.ingest import outbox
from models.ingest.changes import happened_at, opened
from models.ingest.types import StoredEvent, Wake, WakeKind
from models.templates.lookup import by_meta_names, keep_words
from models.templates.types import (
    Category,
    CategoryChange,
    ComponentsChange,
    Decision,
    QualityChange,
    TemplateQuality,
    TemplateStatus,
)

# FLAGGED and quality say how a template fares, not whether it may be sent.
_STATUSES = {
    "APPROVED": TemplateStatus.APPROVED,
    "REINSTATED": TemplateStatus.APPROVED,
    "UNARCHIVED": TemplateStatus.APPROVED,
    "PENDING": TemplateStatus.PENDING,
    "REJECTED": TemplateStatus.REJECTED,
    "LIMIT_EXCEEDED": TemplateStatus.REJECTED,
    "PAUSED": TemplateStatus.PAUSED,
    "LOCKED": TemplateStatus.PAUSED,
    "DISABLED": TemplateStatus.DISABLED,
    "IN_APPEAL": TemplateStatus.IN_APPEAL,
    "ARCHIVED": TemplateStatus.ARCHIVED,
    "DELETED": TemplateStatus.DELETED,
    "PENDING_DELETION": TemplateStatus.DELETED,
}
Told = tuple[WakeKind, dict[str, Any]]


class Templates:
    """Writes wakes for the templates we know; the rest stays in the archive."""

    async def apply(
        self, session: AsyncSession, organization_id: UUID, events: Sequence[StoredEvent]
    ) -> None:
        wakes: list[Wake] = []
        for event in events:
            account, value = opened(event)
            change, at = parse_template(value), happened_at(event)
            told = _told(change, at)
            if told is None:
                continue
            template = await by_meta_names(
                session,
                organization_id,
                account=account,
                meta_id=change.template.template_id,
                name=change.template.name,
                language=change.template.language,
            )
            if template is None:
                continue
            wakes.append(Wake(told[0], template, told[1]))
            if isinstance(change, TemplateStatusChanged) and change.event == "REJECTED":
                await keep_words(
                    session,
                    organization_id,
                    template,
                    rejection=change.explanation,
                    advice=change.recommendation,
                    at=at,
                )
        await outbox.add(session, organization_id, wakes)


def _told(change: TemplateEvent, at: datetime | None) -> Told | None:
    """Constants and moments: no words of Meta's go into a history."""
    match change:
        case TemplateStatusChanged() if change.event in _STATUSES:
            limited = change.event == "LIMIT_EXCEEDED"
            decision = Decision(
                status=_STATUSES[change.event],
                reason=change.event if limited else _constant(change.reason),
                category=_category(change.category),
                meta_id=change.template.template_id,
                at=at,
                pause=_constant(change.title),
            )
            return WakeKind.TEMPLATE_STATUS_CHANGED, decision.model_dump(mode="json")
        case TemplateCategoryChanged():
            category = _category(change.correct or change.new)
            if category is None:
                return None
            changed = CategoryChange(
                category=category,
                at=at,
                announced=change.correct is not None,
                takes_effect_at=change.takes_effect_at,
            )
            return WakeKind.TEMPLATE_CATEGORY_CHANGED, changed.model_dump(mode="json")
        case TemplateQualityChanged() if change.new in TemplateQuality.__members__:
            rated = QualityChange(quality=TemplateQuality[change.new], at=at)
            return WakeKind.TEMPLATE_QUALITY_CHANGED, rated.model_dump(mode="json")
        case TemplateComponentsChanged():
            edited = ComponentsChange(at=at)
            return WakeKind.TEMPLATE_COMPONENTS_CHANGED, edited.model_dump(mode="json")
        case _:
            return None


def _category(name: str | None) -> Category | None:
    return Category[name] if name is not None and name in Category.__members__ else None


def _constant(reason: str | None) -> str | None:
    """One of Meta's constants; free text goes into no wake."""
    if reason in (None, "NONE") or len(reason) > 60 or not reason.replace("_", "").isalpha():
        return None
    return reason
