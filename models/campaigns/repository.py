"""Campaigns as people edit and read them. Every query is inside one organization."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, delete, text, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.campaigns.tables import Campaign
from models.campaigns.types import CampaignStatus
from models.templates.tables import Template

_EXCLUSIONS = text("""
    select reason, count(*) as n from campaign_exclusion
    where campaign_id = :campaign group by reason order by reason
""")


class CampaignRepository:
    def __init__(self, session: AsyncSession, organization_id: UUID) -> None:
        self._session = session
        self._organization_id = organization_id

    async def get(self, campaign_id: UUID) -> Campaign | None:
        return await self._session.get(Campaign, (campaign_id, self._organization_id))

    async def page(
        self, *, after: UUID | None, limit: int, status: CampaignStatus | None
    ) -> Sequence[Campaign]:
        """Newest first; `after` is the last id of the page before."""
        query = select(Campaign).order_by(col(Campaign.id).desc()).limit(limit)
        query = query.where(Campaign.organization_id == self._organization_id)
        if after is not None:
            query = query.where(col(Campaign.id) < after)
        if status is not None:
            query = query.where(Campaign.status == status)
        return (await self._session.exec(query)).all()

    async def add(self, campaign: Campaign) -> None:
        self._session.add(campaign)
        await self._session.flush()

    async def change_draft(self, campaign_id: UUID, values: Mapping[str, Any]) -> bool:
        """Change a campaign if nobody has launched it: one statement, so that nothing races."""
        statement = (
            update(Campaign)
            .where(col(Campaign.id) == campaign_id)
            .where(col(Campaign.organization_id) == self._organization_id)
            .where(col(Campaign.status) == CampaignStatus.DRAFT)
            .values(**values)
        )
        return await self._changed(statement)

    async def delete_draft(self, campaign_id: UUID) -> bool:
        """Delete a campaign if nobody has launched it."""
        statement = (
            delete(Campaign)
            .where(col(Campaign.id) == campaign_id)
            .where(col(Campaign.organization_id) == self._organization_id)
            .where(col(Campaign.status) == CampaignStatus.DRAFT)
        )
        return await self._changed(statement)

    async def template(self, template_id: UUID) -> Template | None:
        return await self._session.get(Template, (template_id, self._organization_id))

    async def exclusions(self, campaign_id: UUID) -> dict[str, int]:
        connection = await self._session.connection()
        rows = await connection.execute(_EXCLUSIONS, {"campaign": campaign_id})
        return {row.reason: row.n for row in rows}

    async def _changed(self, statement: Any) -> bool:
        connection = await self._session.connection()
        result: CursorResult[Any] = await connection.execute(statement)
        return result.rowcount == 1
