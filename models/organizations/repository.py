"""Finding and making organizations."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.organizations.tables import Organization


class OrganizationRepository:
    """One organization, from inside a transaction that names it."""

    def __init__(self, session: AsyncSession, organization_id: UUID) -> None:
        self._session = session
        self._organization_id = organization_id

    async def make(self, name: str, timezone: str = "UTC") -> Organization:
        made = Organization(id=self._organization_id, name=name, timezone=timezone)
        self._session.add(made)
        await self._session.flush()
        return made

    async def find(self) -> Organization | None:
        return await self._session.get(Organization, self._organization_id)
