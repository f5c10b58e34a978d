"""The one way Meta's word changes a template's row: noted, shown, and told to campaigns."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.audit import log
from models.audit.actors import acting
from models.ingest import outbox
from models.ingest.types import Wake, WakeKind
from models.realtime.publishing import publish
from models.realtime.types import LiveEvent, Told
from models.rows import Missing, Rows
from models.templates.rules import USABLE
from models.templates.tables import Template
from models.templates.types import Decision, TemplateStatus

_PAUSED = text("""
    insert into template_count as c (organization_id, template_id, day, name, slot, value)
    values (:organization, :template, (clock_timestamp() at time zone 'UTC')::date, 'paused', 0, 1)
    on conflict (organization_id, template_id, day, name, slot) do update
    set value = c.value + excluded.value
""")
# Constants and ids: what the audit log may say of them.
_NOTED = ("status", "category", "reason", "quality", "correct_category")
# Advice about a verdict goes with it, and with the words it was about.
_ADVISED = frozenset({"status", "reason", "components"})
_NO_ADVICE = dict.fromkeys(("ai_explanation", "ai_part", "ai_wording", "ai_advised_at"))
# What campaigns must look at again.
_MATTERS = frozenset({"status", "category", "components", "parameter_format"})


async def hold(session: AsyncSession, organization_id: UUID, template_id: UUID) -> Template | None:
    """The row, which nobody changes until the transaction ends."""
    try:
        return await Rows(session, organization_id, Template).hold(template_id)
    except Missing:
        return None


async def change(
    session: AsyncSession, template: Template, changes: Mapping[str, Any], *, action: str
) -> None:
    """Write `changes` and tell of those that anybody asks about."""
    before = {name: getattr(template, name) for name in changes}
    different = {name for name in changes if before[name] != changes[name]}
    overtaken = _NO_ADVICE if different & _ADVISED else {}
    for name, value in {**changes, **overtaken}.items():
        setattr(template, name, value)
    session.add(template)
    await session.flush()
    if changes.get("pauses", 0) > before.get("pauses", 0):
        connection = await session.connection()
        values = {"organization": template.organization_id, "template": template.id}
        await connection.execute(_PAUSED, values)
    noted = [name for name in changes if name in _NOTED and name in different]
    if noted:
        entry = log.Change(
            action,
            template.id,
            {_spoken(name): before[name] for name in noted},
            {_spoken(name): changes[name] for name in noted},
        )
        await log.record(session, template.organization_id, acting(), entry)
        told = [Told(LiveEvent.TEMPLATE_STATUS, template.id)]
        await publish(session, template.organization_id, told)
    if different & {"status", "reason"} and template.status is TemplateStatus.REJECTED:
        await outbox.add(session, template.organization_id, [rejected(template)])
    if changed := _MATTERS & different:
        if changed == {"status"} and not {before["status"], template.status} & USABLE:
            return
        usable = template.status in USABLE
        kind = WakeKind.TEMPLATE_USABLE if usable else WakeKind.TEMPLATE_UNUSABLE
        await outbox.add(session, template.organization_id, [Wake(kind, template.id, {})])


def rejected(template: Template) -> Wake:
    """Has a model asked for advice, once for each verdict."""
    return Wake(WakeKind.TEMPLATE_REJECTED, template.id, {"at": str(template.decided_at)})


def standing(template: Template) -> Decision:
    """What the row says now."""
    return Decision(
        status=TemplateStatus(template.status),
        category=template.category,
        reason=template.reason,
        meta_id=template.meta_id,
        at=template.told_at,
    )


def _spoken(name: str) -> str:
    first, *more = name.split("_")
    return first + "".join(word.capitalize() for word in more)
