"""Reading templates."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import CallerDep, may
from api.contacts import printable
from api.errors import NotFound
from api.pages import Cursor, Limit, Page, page_of
from api.route import guarded
from api.state import ServicesDep
from api.templates.answers import TemplateAnswer
from models.auth.permissions import Permission
from models.templates.listing import Filters, page
from models.templates.tables import Template
from models.templates.types import Category, TemplateQuality, TemplateStatus

router = guarded(prefix="/templates", tags=["Templates"])


def _filters(
    status: Annotated[TemplateStatus | None, Query()] = None,
    category: Annotated[Category | None, Query()] = None,
    language: Annotated[str | None, Query(max_length=20)] = None,
    quality: Annotated[TemplateQuality | None, Query()] = None,
    business_account_id: Annotated[UUID | None, Query(alias="businessAccountId")] = None,
    search: Annotated[
        str | None, Query(min_length=1, max_length=100, description="A part of the name.")
    ] = None,
) -> Filters:
    return Filters(
        status=status,
        category=category,
        language=printable("language", language),
        quality=quality,
        business_account_id=business_account_id,
        search=printable("search", search),
    )


@router.get(
    "", dependencies=[may(Permission.READ_TEMPLATES)], summary="List templates, newest first"
)
async def index(
    caller: CallerDep,
    state: ServicesDep,
    filters: Annotated[Filters, Depends(_filters)],
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[TemplateAnswer]:
    """The filters narrow the list together."""
    async with state.database.reading([caller.organization_id]) as session:
        rows = await page(session, caller.organization_id, filters, cursor, limit + 1)
    return page_of([TemplateAnswer.of(row) for row in rows], limit)


@router.get(
    "/{template_id:uuid}", dependencies=[may(Permission.READ_TEMPLATES)], summary="Read a template"
)
async def read(template_id: UUID, caller: CallerDep, state: ServicesDep) -> TemplateAnswer:
    async with state.database.reading([caller.organization_id]) as session:
        return TemplateAnswer.of(await found(session, caller.organization_id, template_id))


async def found(session: AsyncSession, organization_id: UUID, template_id: UUID) -> Template:
    """The template, or 404 whether it is nobody's or somebody else's."""
    template = await session.get(Template, (template_id, organization_id))
    if template is None:
        raise NotFound("There is no such template.")
    return template
