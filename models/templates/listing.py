"""Templates as people look for them."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.templates.definition.languages import language
from models.templates.tables import Template
from models.templates.types import Category, TemplateQuality, TemplateStatus


class Filters(NamedTuple):
    status: TemplateStatus | None = None
    category: Category | None = None
    language: str | None = None
    quality: TemplateQuality | None = None
    business_account_id: UUID | None = None
    search: str | None = None


async def page(
    session: AsyncSession, organization_id: UUID, filters: Filters, after: UUID | None, limit: int
) -> Sequence[Template]:
    """Newest first; `after` is the last id of the page before."""
    query = select(Template).where(col(Template.organization_id) == organization_id)
    if after is not None:
        query = query.where(col(Template.id) < after)
    for name in ("status", "category", "quality", "business_account_id"):
        if (value := getattr(filters, name)) is not None:
            query = query.where(getattr(Template, name) == value)
    if filters.language is not None:
        code = language(filters.language) or filters.language
        query = query.where(col(Template.language) == code)
    if filters.search is not None:
        query = query.where(col(Template.name).contains(filters.search.lower(), autoescape=True))
    rows = await session.exec(query.order_by(col(Template.id).desc()).limit(limit))
    return rows.all()
