"""Writing a template before Meta is asked, and taking it back when nobody could be asked."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from models.accounts.tables import BusinessAccount
from models.audit import log
from models.audit.actors import acting
from models.templates.tables import Template
from models.violations import Promise, breaks


class NoSuchAccount(Exception):
    """There is no such business account in the organization."""


class NameTaken(Exception):
    """The account has a template of this name and language."""


async def write(database: Database, organization_id: UUID, values: Mapping[str, Any]) -> Template:
    """Keep a draft. Raises `NoSuchAccount` or `NameTaken`."""
    template = Template(organization_id=organization_id, **values)
    facts = {"name": template.name, "language": template.language, "category": template.category}
    change = log.Change("template.created", template.id, after=facts)
    try:
        async with database.transaction([organization_id]) as session:
            await add(session, template)
            await log.record(session, organization_id, acting(), change)
    except IntegrityError as error:
        if breaks(error, Promise.UNIQUE):
            raise NameTaken from None
        raise
    return template


async def withdraw(database: Database, organization_id: UUID, template_id: UUID) -> None:
    """Forget a draft that nobody could be asked to submit."""
    async with database.transaction([organization_id]) as session:
        template = await session.get(Template, (template_id, organization_id))
        if template is not None:
            await session.delete(template)
            change = log.Change("template.removed", template_id, before={"name": template.name})
            await log.record(session, organization_id, acting(), change)


async def add(session: AsyncSession, template: Template) -> None:
    """Raises `NoSuchAccount`, or what PostgreSQL says of a taken name."""
    key = (template.business_account_id, template.organization_id)
    if await session.get(BusinessAccount, key) is None:
        raise NoSuchAccount
    session.add(template)
    await session.flush()
    await session.refresh(template)
