"""Changing a template: a draft in place; of what Meta has, a revision beside it (MB 9.10)."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.templates import approval
from models.templates.definition.definition import Checked, Definition, check
from models.templates.definition.findings import Findings, Violation
from models.templates.rules import ENDED
from models.templates.tables import Template
from models.templates.types import TemplateStatus as Status

Json = dict[str, Any]
EDITABLE = frozenset({Status.APPROVED, Status.REJECTED, Status.PAUSED})
REVISED = (
    *("category", "parameter_format", "components"),
    *("message_send_ttl_seconds", "link_tracking_opted_out"),
)
MOST_A_DAY, MOST_A_MONTH = 1, 10
_DAY, _MONTH = timedelta(days=1), timedelta(days=30)


class NotNow(Exception):
    """The template cannot be changed in this status; says why, and what to do."""


class Edits(NamedTuple):
    """What was edited at Meta lately. Only approved templates have limits."""

    last_day: int
    last_month: int
    limited: bool
    next_at: datetime | None


async def held(session: AsyncSession, organization_id: UUID, template_id: UUID) -> Template | None:
    """The template, which nobody else changes until the transaction ends."""
    wanted = select(Template).where(
        col(Template.id) == template_id, col(Template.organization_id) == organization_id
    )
    return (await session.exec(wanted.with_for_update())).one_or_none()


def written(template: Template) -> Definition:
    """As it would be submitted: with its revision, where it has one."""
    return Definition.of(template, template.revision)


def violations(template: Template) -> list[Violation]:
    """What keeps a draft or a revision from being submitted; what Meta has is fine."""
    if template.status != Status.DRAFT and template.revision is None:
        return []
    return check(written(template)).violations


def edits(template: Template, now: datetime | None = None) -> Edits:
    now = now or datetime.now(UTC)
    month = sorted(at for at in template.edited_at or () if at > now - _MONTH)
    day = [at for at in month if at > now - _DAY]
    limited = template.status == Status.APPROVED
    waits = []
    if limited and len(day) >= MOST_A_DAY:
        waits.append(day[-MOST_A_DAY] + _DAY)
    if limited and len(month) >= MOST_A_MONTH:
        waits.append(month[-MOST_A_MONTH] + _MONTH)
    return Edits(len(day), len(month), limited, max(waits, default=None))


def unlawful(template: Template, values: Json) -> list[Violation]:
    """What Meta never changes of a template that it has."""
    findings = Findings()
    if template.status != Status.DRAFT:
        for field in ("name", "language"):
            if values[field] != getattr(template, field):
                said = f"Meta never changes a template's {field}; duplicate it instead."
                findings.say(said, field)
    if template.status == Status.APPROVED and values["category"] != template.category:
        said = "Meta changes no approved template's category; duplicate it instead."
        findings.say(said, "category")
    return findings.found


def keep(template: Template, checked: Checked) -> list[str]:
    """Write it where it belongs, and name what is different. Raises `NotNow`."""
    before = written(template)
    different = [name for name, value in checked.values.items() if getattr(before, name) != value]
    if template.status == Status.DRAFT:
        if being_submitted(template):
            raise NotNow("The template is being submitted; change it once Meta has answered.")
        for name in different:
            setattr(template, name, checked.values[name])
        return different
    if template.status not in EDITABLE:
        raise NotNow(_WAITING.get(template.status, _OVER))
    revision = {name: checked.values[name] for name in REVISED}
    same = all(getattr(template, name) == revision[name] for name in REVISED)
    template.revision = None if same else revision
    template.revised_at = None if same else datetime.now(UTC)
    return different


def taken(template: Template, sent: Template, at: datetime, now: datetime) -> Json:
    """What changes once Meta has taken an edit that we `sent` at `at`.

    What was written since stays a revision, for another edit; what was deleted since stays so.
    """
    if template.status in ENDED:
        return {}
    changes = {
        **approval.revised(sent),
        "status": Status.PENDING,
        "reason": None,
        **dict.fromkeys(("rejection", "advice", "edit_asked_at")),
        "told_at": at,
        "decided_at": now,
        "submitted_at": now,
    }
    if sent.status is Status.APPROVED:
        changes["edited_at"] = [*template.edited_at, now][-MOST_A_MONTH:]
    if template.revision == sent.revision:
        changes |= {"revision": None, "revised_at": None}
    return changes


_WAITING = {
    Status.PENDING: "Meta is reviewing the template; change it once Meta has decided.",
    Status.IN_APPEAL: "Meta is reviewing the template; change it once Meta has decided.",
}
_OVER = "Meta takes no changes of this template any more; duplicate it instead."


def being_submitted(template: Template) -> bool:
    asked, decided = template.submitted_at, template.decided_at
    return asked is not None and (decided is None or decided < asked)
