"""What Meta is asked about a template, and about an account's templates that wait for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts.tables import BusinessAccount
from models.templates.rules import UNDECIDED
from models.templates.tables import Template
from models.templates.types import TemplateStatus

_SUBMITTING = text("""
    update template set submitted_at = clock_timestamp()
    where id = :template and status = 'DRAFT'
      and (submitted_at is null or submitted_at <= decided_at)
""")
_POLL = text("""
    update business_account set templates_polled_at = clock_timestamp()
    where id = :account and (templates_polled_at is null
        or templates_polled_at < clock_timestamp() - make_interval(secs => :interval))
    returning id
""")
_WAITING = text("""
    select id, name, language, status, meta_id from template
    where business_account_id = :account and status = any(cast(:undecided as text[]))
""")
# Names of Meta's own, where they are not ours.
_METAS = {"link_tracking_opted_out": "cta_url_link_tracking_opted_out"}
_EDITABLE = (
    *("components", "parameter_format", "message_send_ttl_seconds", "link_tracking_opted_out"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A template with the account it belongs to, whose token opens Meta's door."""

    template: Template
    waba_id: str
    sealed_token: str


class Waiting(NamedTuple):
    id: UUID
    name: str
    language: str
    status: TemplateStatus
    meta_id: str | None


async def load(session: AsyncSession, organization_id: UUID, template_id: UUID) -> Asked | None:
    template = await session.get(Template, (template_id, organization_id))
    if template is None:
        return None
    account = await account_of(session, organization_id, template.business_account_id)
    return Asked(template, account.meta_id, account.sealed_token)


async def account_of(
    session: AsyncSession, organization_id: UUID, account_id: UUID
) -> BusinessAccount:
    account = await session.get(BusinessAccount, (account_id, organization_id))
    assert account is not None
    return account


def definition(template: Template) -> dict[str, Any]:
    """What Meta is given to make it from."""
    return {"name": template.name, "language": template.language} | _metas(
        {name: getattr(template, name) for name in ("category", *_EDITABLE)}
    )


def edit(template: Template) -> dict[str, Any]:
    """What Meta is given to change it by; an approved one keeps its category."""
    revision = template.revision or {}
    wanted = {name: revision[name] for name in _EDITABLE if name in revision}
    category = revision.get("category", template.category)
    if category != template.category and template.status is not TemplateStatus.APPROVED:
        wanted["category"] = category
    return _metas(wanted)


def revised(template: Template) -> dict[str, Any]:
    """The columns that change once Meta took the revision."""
    revision = template.revision or {}
    taken = {name: revision[name] for name in _EDITABLE if name in revision}
    category = revision.get("category", template.category)
    if template.status is not TemplateStatus.APPROVED and category != template.category:
        taken |= {"category": category, "previous_category": template.category}
    return taken


def _metas(values: Mapping[str, Any]) -> dict[str, Any]:
    return {_METAS.get(name, name): value for name, value in values.items() if value is not None}


async def note_submission(session: AsyncSession, template_id: UUID) -> bool:
    """Note that Meta may have been asked: from now on, look before asking.

    False when that was noted before, and nothing was decided since.
    """
    connection = await session.connection()
    result = await connection.execute(_SUBMITTING, {"template": template_id})
    return result.rowcount == 1


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
    values = {"account": account_id, "undecided": sorted(UNDECIDED)}
    rows = await connection.execute(_WAITING, values)
    return [
        Waiting(row.id, row.name, row.language, TemplateStatus(row.status), row.meta_id)
        for row in rows
    ]
