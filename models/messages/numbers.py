"""Which number a message leaves from when nobody says."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

_NUMBERS = text("""
    select id from phone_number where organization_id = :organization
      and status <> 'DISCONNECTED' order by id limit 2
""")


class NumberNeeded(Exception):
    """The organization has several numbers; somebody must choose."""


class NoNumber(Exception):
    """The organization has connected none."""


async def only_number(session: AsyncSession, organization_id: UUID) -> UUID:
    """Raises `NumberNeeded` or `NoNumber`."""
    connection = await session.connection()
    found = list(await connection.scalars(_NUMBERS, {"organization": organization_id}))
    if not found:
        raise NoNumber
    if len(found) > 1:
        raise NumberNeeded
    number: UUID = found[0]
    return number
