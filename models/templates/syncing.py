"""Writing what Meta lists: unknown templates are imported, known ones brought up to date."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.audit import log
from models.audit.actors import acting
from models.ingest import outbox
from models.ingest.types import Wake, WakeKind
from models.templates import deciding, verdicts
from models.templates.facts import known_from
from models.templates.revising import REVISED, being_submitted
from models.templates.rules import ENDED, UNDECIDED
from models.templates.tables import Template, TemplateSync
from models.templates.types import (
    Decision,
    Origin,
    ParameterFormat,
    Synced,
    SyncInput,
    TemplateStatus,
)

_UNSEEN = text("""
    select t.id, t.meta_id from template t
    join template_sync s on s.business_account_id = t.business_account_id
     and s.organization_id = t.organization_id
    where t.organization_id = :organization and t.business_account_id = :account
      and t.meta_id is not null and t.status not in ('DRAFT', 'DELETED')
      and (t.seen_at is null or t.seen_at < s.started_at)
    order by t.id limit :most
""")
_PROGRESS = text("""
    update template_sync
    set seen = seen + :seen, imported = imported + :imported, changed = changed + :changed
    where organization_id = :organization and business_account_id = :account
""")


class Seen(NamedTuple):
    """A template as Meta lists it; `decision` is None where Meta uses words we do not know."""

    decision: Decision | None
    facts: Mapping[str, Any]


async def begin(session: AsyncSession, input: SyncInput, now: datetime) -> None:
    """Begin to count anew."""
    key = (input.organization_id, input.account_id)
    old = await session.get(TemplateSync, key)
    if old is not None:
        await session.delete(old)
        await session.flush()
    session.add(
        TemplateSync(
            organization_id=input.organization_id,
            business_account_id=input.account_id,
            started_at=now,
        )
    )


async def keep(
    session: AsyncSession,
    organization_id: UUID,
    account_id: UUID,
    page: Sequence[Seen],
    read_at: datetime,
) -> Synced:
    """Write a page; whose status or category changed hears of it by its workflow.

    Meta was asked for it at `read_at`.
    """
    now = datetime.now(UTC)
    rows = await _known(session, organization_id, account_id, page)
    imported = changed = 0
    wakes: list[Wake] = []
    for decision, facts in page:
        if decision is None or decision.category is None:
            continue
        name = (facts["name"], _language(facts))
        row = rows.get(facts["id"])
        if row is None and decision.status in ENDED:
            continue
        row = row or rows.get(name)
        if row is not None and row.meta_id not in (None, facts["id"]):
            await _replaced(session, row, now)
            wakes.append(_wake(row.id, deciding.standing(row)))
            row = None
        if row is None:
            row = await _imported(session, organization_id, account_id, decision, facts, read_at)
            imported += 1
            if decision.status in UNDECIDED:
                wakes.append(_wake(row.id, decision))
            if decision.status is TemplateStatus.REJECTED:
                wakes.append(deciding.rejected(row))
        elif row.status is TemplateStatus.DRAFT and being_submitted(row):
            continue
        elif await _updated(session, row, decision, facts, read_at, wakes):
            changed += 1
    await outbox.add(session, organization_id, wakes)
    return Synced(seen=len(page), imported=imported, changed=changed)


async def progress(session: AsyncSession, input: SyncInput, counted: Synced) -> None:
    values = {"organization": input.organization_id, "account": input.account_id}
    counts = counted.model_dump(exclude={"deleted"})
    await (await session.connection()).execute(_PROGRESS, values | counts)


async def unseen(session: AsyncSession, input: SyncInput, most: int) -> Sequence[tuple[UUID, str]]:
    """Known templates that no page showed."""
    values = {"organization": input.organization_id, "account": input.account_id, "most": most}
    rows = await (await session.connection()).execute(_UNSEEN, values)
    return [(row.id, row.meta_id) for row in rows]


async def doubted(
    session: AsyncSession,
    input: SyncInput,
    template_id: UUID,
    known: Decision | None,
    at: datetime,
) -> int:
    """A template was looked at by itself: 1 when Meta has it no more."""
    row = await deciding.hold(session, input.organization_id, template_id)
    if row is None:
        return 0
    gone = known is None
    decision = known or Decision(status=TemplateStatus.DELETED, meta_id=row.meta_id, at=at)
    row.seen_at = datetime.now(UTC)
    session.add(row)
    if gone:
        await outbox.add(session, input.organization_id, [_wake(row.id, decision)])
    return int(gone)


async def finish(session: AsyncSession, input: SyncInput, deleted: int) -> Synced:
    row = await _progress_of(session, input)
    row.deleted, row.finished_at = deleted, datetime.now(UTC)
    return Synced(seen=row.seen, imported=row.imported, changed=row.changed, deleted=row.deleted)


async def give_up(session: AsyncSession, input: SyncInput, reason: str | None) -> None:
    row = await _progress_of(session, input)
    row.reason, row.finished_at = reason, datetime.now(UTC)


async def _progress_of(session: AsyncSession, input: SyncInput) -> TemplateSync:
    row = await session.get(TemplateSync, (input.organization_id, input.account_id))
    assert row is not None
    session.add(row)
    return row


async def _known(
    session: AsyncSession, organization_id: UUID, account_id: UUID, page: Sequence[Seen]
) -> dict[str | tuple[str, str], Template]:
    """By Meta's id, and those that Meta has still to name by name and language."""
    wanted = (
        select(Template)
        .where(
            Template.organization_id == organization_id,
            Template.business_account_id == account_id,
            or_(
                col(Template.meta_id).in_([facts["id"] for _, facts in page]),
                col(Template.name).in_([facts["name"] for _, facts in page]),
            ),
        )
        .order_by(col(Template.id))
        .with_for_update(key_share=True)
    )
    rows: dict[str | tuple[str, str], Template] = {}
    for row in (await session.exec(wanted)).all():
        if row.meta_id is not None:
            rows[row.meta_id] = row
        if row.status is not TemplateStatus.DELETED:
            rows[row.name, row.language] = row
    return rows


async def _imported(
    session: AsyncSession,
    organization_id: UUID,
    account_id: UUID,
    decision: Decision,
    facts: Mapping[str, Any],
    read_at: datetime,
) -> Template:
    form = facts["parameter_format"]
    assert decision.category is not None
    row = Template(
        organization_id=organization_id,
        business_account_id=account_id,
        meta_id=facts["id"],
        name=facts["name"],
        language=_language(facts),
        category=decision.category,
        parameter_format=ParameterFormat[form]
        if form in ParameterFormat.__members__
        else ParameterFormat.POSITIONAL,
        components=list(facts["components"]),
        status=decision.status,
        reason=decision.reason,
        origin=Origin.META,
        told_at=decision.at,
        decided_at=read_at,
        paused_at=decision.at if decision.status is TemplateStatus.PAUSED else None,
        previous_category=facts["previous_category"],
    )
    for name, value in known_from(row, facts, read_at).items():
        setattr(row, name, value)
    session.add(row)
    await session.flush()
    told = {"name": row.name, "language": row.language, "category": row.category}
    change = log.Change("template.imported", row.id, after=told | {"status": row.status})
    await log.record(session, organization_id, acting(), change)
    return row


async def _updated(
    session: AsyncSession,
    row: Template,
    decision: Decision,
    facts: Mapping[str, Any],
    read_at: datetime,
    wakes: list[Wake],
) -> bool:
    """A draft of ours that somebody made at Meta meanwhile stays, as a revision of that."""
    changes = known_from(row, facts, read_at)
    if row.status is TemplateStatus.DRAFT:
        changes["meta_id"] = facts["id"]
        if not changes.keys().isdisjoint(REVISED):
            ours = {name: getattr(row, name) for name in REVISED}
            changes |= {"revision": ours, "revised_at": read_at}
    told = verdicts.decided(row, decision, read_at)
    if told.keys() & {"status", "category", "reason"}:
        wakes.append(_wake(row.id, decision))
    await deciding.change(session, row, changes, action="template.synced")
    return bool(told.keys() - {"told_at"} or changes.keys() - {"seen_at"})


async def _replaced(session: AsyncSession, row: Template, now: datetime) -> None:
    """It was deleted at Meta, and another one made of the same name."""
    gone = Decision(status=TemplateStatus.DELETED, meta_id=row.meta_id)
    await deciding.change(session, row, verdicts.decided(row, gone, now), action="template.decided")


def _wake(template_id: UUID, decision: Decision) -> Wake:
    payload = decision.model_dump(mode="json")
    return Wake(WakeKind.TEMPLATE_STATUS_CHANGED, template_id, payload)


def _language(facts: Mapping[str, Any]) -> str:
    return str(facts["language"]).replace("-", "_")
