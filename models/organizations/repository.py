"""Finding, making and changing organizations."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from models.organizations.slugs import candidates
from models.organizations.tables import Organization
from models.organizations.types import Mine
from models.violations import Promise, breaks

_MAKE = text("""
    insert into organization (id, name, slug, timezone, settings)
    values (:id, :name, :slug, :timezone, '{}') on conflict (slug) do nothing returning id
""")
# Changes of members and the end of an organization follow each other; rows may still refer to it.
_HOLD = text("""
    select 1 from organization where id = :id and deleted_at is null for no key update
""")
_SEEN = """
    select o.id, o.name, o.slug, o.plan, o.timezone, o.settings, o.created_at, m.role
    from organization o left join membership m on m.organization_id = o.id and m.user_id = :user
    where o.deleted_at is null
"""
_ONE = text(f"{_SEEN} and o.id = :id")
_MINE = text(f"""
    {_SEEN} and m.role is not null and (cast(:after as uuid) is null or o.id > :after)
    order by o.id limit :most
""")


class SlugTaken(Exception):
    """Another organization has it."""


class NoSuchOrganization(Exception):
    """It does not exist, or not any more."""


class OrganizationRepository:
    """One organization, from inside a transaction that names it."""

    def __init__(self, session: AsyncSession, organization_id: UUID) -> None:
        self._session = session
        self._organization_id = organization_id

    async def make(
        self, name: str, timezone: str = "UTC", *, slug: str | None = None
    ) -> Organization:
        """Without a slug one is derived from the name. Raises `SlugTaken`."""
        values = {"id": self._organization_id, "name": name, "timezone": timezone}
        connection = await self._session.connection()
        for each in candidates(name) if slug is None else (slug,):
            made = await connection.execute(_MAKE, values | {"slug": each})
            if made.one_or_none() is not None:
                return await self._session.get_one(Organization, self._organization_id)
        raise SlugTaken

    async def find(self) -> Organization | None:
        found = await self._session.get(Organization, self._organization_id)
        return None if found is None or found.deleted_at is not None else found

    async def hold(self) -> None:
        """Keep it as it is until the end of the transaction. Raises `NoSuchOrganization`."""
        connection = await self._session.connection()
        held = await connection.execute(_HOLD, {"id": self._organization_id})
        if held.one_or_none() is None:
            raise NoSuchOrganization

    async def seen_by(self, user_id: UUID | None) -> Mine:
        connection = await self._session.connection()
        values = {"id": self._organization_id, "user": user_id}
        row = (await connection.execute(_ONE, values)).one_or_none()
        if row is None:
            raise NoSuchOrganization
        return Mine(*row)

    async def change(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Change what differs and answer what was there before. Raises `SlugTaken`."""
        await self.hold()
        found = await self._session.get_one(
            Organization, self._organization_id, populate_existing=True
        )
        before = {
            name: getattr(found, name)
            for name, value in values.items()
            if getattr(found, name) != value
        }
        for name in before:
            setattr(found, name, values[name])
        try:
            await self._session.flush()
        except IntegrityError as error:
            if breaks(error, Promise.UNIQUE):
                raise SlugTaken from None
            raise
        return before


async def of_person(
    session: AsyncSession, user_id: UUID, after: UUID | None, most: int
) -> Sequence[Mine]:
    """The organizations a person belongs to, oldest first."""
    connection = await session.connection()
    rows = await connection.execute(_MINE, {"user": user_id, "after": after, "most": most})
    return [Mine(*row) for row in rows]
