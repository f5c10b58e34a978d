"""What a campaign was promised of its template, held against what the template is now."""

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.campaigns.rules import hindrance
from models.campaigns.types import ExamineInput, PauseReason
from models.templates.types import TemplateStatus
from models.templates.variables import shape

_READ = text("""
    select c.template_category, c.template_shape, t.status, t.category, t.components,
           t.parameter_format
    from campaign c
    join template t on t.id = c.template_id and t.organization_id = c.organization_id
    where c.id = :campaign
""")
_ACCEPT = text("""
    update campaign c set template_category = t.category
    from template t
    where c.id = :campaign and t.id = c.template_id and t.organization_id = c.organization_id
""")


async def hindrance_of(session: AsyncSession, input: ExamineInput) -> PauseReason | None:
    """Accepting makes the template's present category the promised one."""
    connection = await session.connection()
    if input.accept:
        await connection.execute(_ACCEPT, {"campaign": input.campaign_id})
    row = (await connection.execute(_READ, {"campaign": input.campaign_id})).one()
    return hindrance(
        TemplateStatus(row.status),
        category=row.category,
        promised=row.template_category,
        shape=shape(row.components, row.parameter_format),
        given=row.template_shape,
    )
