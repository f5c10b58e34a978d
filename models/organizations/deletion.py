"""Deleting an organization: nobody gets in any more; its data is erased later."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.auth.keys import revoke_all
from models.campaigns.types import CampaignStatus
from models.organizations import rules
from models.organizations.invitations import Invitations
from models.organizations.repository import OrganizationRepository

_CAMPAIGNS = text("select distinct status from campaign where organization_id = :organization")
_DELETE = text("update organization set deleted_at = :now where id = :organization")


class CampaignsUnderWay(Exception):
    """What is scheduled or under way must be cancelled first."""


async def delete(session: AsyncSession, organization_id: UUID, now: datetime) -> Sequence[UUID]:
    """Mark it, end its keys and its open invitations; answers which. Raises `CampaignsUnderWay`."""
    await OrganizationRepository(session, organization_id).hold()
    connection = await session.connection()
    values = {"organization": organization_id, "now": now}
    found = {CampaignStatus(each) for each in await connection.scalars(_CAMPAIGNS, values)}
    if not rules.may_be_deleted(found):
        raise CampaignsUnderWay
    await revoke_all(session, organization_id)
    await connection.execute(_DELETE, values)
    return await Invitations(session, organization_id).revoke_all()
