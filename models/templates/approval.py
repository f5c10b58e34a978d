"""A template's row as its workflow sees it: what to submit, and what Meta decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.templates.types import Decision, TemplateStatus

_LOAD = text("""
    select t.id, t.status, t.name, t.language, t.category, t.parameter_format, t.components,
           t.meta_id, t.business_account_id as account_id, a.meta_id as waba_id, a.sealed_token
    from template t
    join business_account a
      on a.id = t.business_account_id and a.organization_id = t.organization_id
    where t.id = :template
""")
_SUBMITTING = text("""
    update template set submitted_at = clock_timestamp()
    where id = :template and status = 'DRAFT'
      and (submitted_at is null or submitted_at < decided_at)
""")
_DECIDE = text("""
    update template t
    set status = :status, reason = :reason, category = coalesce(:category, t.category),
        meta_id = coalesce(:meta_id, t.meta_id), decided_at = clock_timestamp()
    from (select id, status, category, reason from template where id = :template
          for no key update) before
    where t.id = before.id returning before.status, before.category, before.reason,
        t.category as category_now
""")
_POLL = text("""
    update business_account set templates_polled_at = clock_timestamp()
    where id = :account and (templates_polled_at is null
        or templates_polled_at < clock_timestamp() - make_interval(secs => :interval))
    returning id
""")
_WAITING = text("""
    select id, name, language, status, category, meta_id from template
    where business_account_id = :account and status in ('PENDING', 'IN_APPEAL')
""")


@dataclass(frozen=True, slots=True)
class Submission:
    id: UUID
    status: TemplateStatus
    account_id: UUID
    waba_id: str
    sealed_token: str
    meta_id: str | None
    name: str
    language: str
    definition: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Waiting:
    id: UUID
    name: str
    language: str
    status: TemplateStatus
    category: str
    meta_id: str | None


class Decided(NamedTuple):
    """What the row said before a decision, and its category after it."""

    status: TemplateStatus
    category: str
    reason: str | None
    category_now: str


async def load(session: AsyncSession, template_id: UUID) -> Submission | None:
    connection = await session.connection()
    row = (await connection.execute(_LOAD, {"template": template_id})).one_or_none()
    if row is None:
        return None
    definition = {
        "name": row.name,
        "language": row.language,
        "category": row.category,
        "parameter_format": row.parameter_format,
        "components": row.components,
    }
    return Submission(
        row.id,
        TemplateStatus(row.status),
        row.account_id,
        row.waba_id,
        row.sealed_token,
        row.meta_id,
        row.name,
        row.language,
        definition,
    )


async def note_submission(session: AsyncSession, template_id: UUID) -> bool:
    """Note that Meta may have been asked: from now on, look before asking.

    False when that was noted before, and nothing was decided since.
    """
    connection = await session.connection()
    result = await connection.execute(_SUBMITTING, {"template": template_id})
    return result.rowcount == 1


async def decide(session: AsyncSession, template_id: UUID, decision: Decision) -> Decided | None:
    """Write what Meta decided; None if the row is gone."""
    connection = await session.connection()
    row = (
        await connection.execute(
            _DECIDE,
            {
                "template": template_id,
                "status": decision.status,
                "reason": decision.reason,
                "category": decision.category,
                "meta_id": decision.meta_id,
            },
        )
    ).one_or_none()
    if row is None:
        return None
    return Decided(TemplateStatus(row.status), row.category, row.reason, row.category_now)


async def may_poll(session: AsyncSession, account_id: UUID, interval: timedelta) -> bool:
    """Take the right to the account's one list call of this interval."""
    connection = await session.connection()
    rows = await connection.execute(
        _POLL, {"account": account_id, "interval": interval.total_seconds()}
    )
    return rows.one_or_none() is not None


async def waiting(session: AsyncSession, account_id: UUID) -> Sequence[Waiting]:
    """The account's templates that Meta has not decided, as far as we know."""
    connection = await session.connection()
    rows = await connection.execute(_WAITING, {"account": account_id})
    return [
        Waiting(
            row.id, row.name, row.language, TemplateStatus(row.status), row.category, row.meta_id
        )
        for row in rows
    ]
