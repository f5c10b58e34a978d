"""What keeps a campaign from sending that lies with its number, or with the number's account."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.accounts.types import Connection, NumberStatus
from models.campaigns.types import PauseReason

_READ = text("""
    select n.status, a.connection from campaign c
    join phone_number n on n.id = c.phone_number_id and n.organization_id = c.organization_id
    join business_account a
      on a.id = n.business_account_id and a.organization_id = n.organization_id
    where c.id = :campaign
""")
LOST = {
    Connection.TOKEN_INVALID: PauseReason.TOKEN_INVALID,
    Connection.DISCONNECTED: PauseReason.ACCOUNT_DISCONNECTED,
}


async def hindrance_of(session: AsyncSession, campaign_id: UUID) -> PauseReason | None:
    """The account's loss before the number's fall, which may follow from it."""
    connection = await session.connection()
    row = (await connection.execute(_READ, {"campaign": campaign_id})).one()
    if (lost := LOST.get(Connection(row.connection))) is not None:
        return lost
    return None if row.status == NumberStatus.CONNECTED else PauseReason.NUMBER_DEGRADED
