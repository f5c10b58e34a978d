"""What Meta decided about templates: told to the workflow, which alone writes the status."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from clients.meta.webhooks.templates import (
    TemplateCategoryChanged,
    TemplateEvent,
    TemplateStatusChanged,
    parse_template,
)
from models.ingest import outbox
from models.ingest.changes import opened
from models.ingest.types import StoredEvent, Wake, WakeKind
from models.templates.lookup import by_meta_names
from models.templates.types import Category, TemplateStatus

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


class Templates:
    """Writes wakes for the templates we know; the rest stays in the archive."""

    async def apply(
        self, session: AsyncSession, organization_id: UUID, events: Sequence[StoredEvent]
    ) -> None:
        wakes: list[Wake] = []
        for event in events:
            account, value = opened(event)
            change = parse_template(value)
            told = _told(change)
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
            if template is not None:
                wakes.append(Wake(told[0], template, told[1]))
        await outbox.add(session, organization_id, wakes)


def _told(change: TemplateEvent) -> tuple[WakeKind, dict[str, str | None]] | None:
    match change:
        case TemplateStatusChanged() if change.event in _STATUSES:
            payload = {
                "status": str(_STATUSES[change.event]),
                "reason": _constant(change.reason),
                "category": _category(change.category),
                "meta_id": change.template.template_id,
            }
            return WakeKind.TEMPLATE_STATUS_CHANGED, payload
        case TemplateCategoryChanged() if change.correct is None:
            if (category := _category(change.new)) is None:
                return None
            return WakeKind.TEMPLATE_CATEGORY_CHANGED, {"category": category}
        case _:
            return None


def _category(name: str | None) -> str | None:
    return name if name is not None and name in Category.__members__ else None


def _constant(reason: str | None) -> str | None:
    """One of Meta's constants; free text goes into no wake."""
    if reason is None or len(reason) > 60 or not reason.replace("_", "").isalpha():
        return None
    return reason
