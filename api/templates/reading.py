"""Reading templates."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import CallerDep, may
from api.errors import NotFound
from api.pages import Cursor, Limit, Page, page_of
from api.route import guarded
from api.state import ServicesDep
from api.templates.bodies import TemplateAnswer
from models.auth.permissions import Permission
from models.templates.tables import Template
from models.templates.types import TemplateStatus

router = guarded(prefix="/templates", tags=["Templates"])


@router.get(
    "", dependencies=[may(Permission.READ_TEMPLATES)], summary="List templates, newest first"
)
async def index(
    caller: CallerDep,
    state: ServicesDep,
    cursor: Cursor = None,
    limit: Limit = 50,
    status: Annotated[TemplateStatus | None, Query()] = None,
) -> Page[TemplateAnswer]:
    query = select(Template).where(Template.organization_id == caller.organization_id)
    if cursor is not None:
        query = query.where(col(Template.id) < cursor)
    if status is not None:
        query = query.where(Template.status == status)
    async with state.database.reading([caller.organization_id]) as session:
        query = query.order_by(col(Template.id).desc()).limit(limit + 1)
        rows = (await session.exec(query)).all()
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
