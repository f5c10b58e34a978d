"""Groups: lists of contacts somebody made, for campaigns to send to."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.contacts.tables import ContactGroup, GroupMember
from models.violations import Promise, breaks

_MAKE = text("""
    insert into contact_group (id, organization_id, name) values (:id, :organization, :name)
    on conflict (organization_id, name) do nothing
""")
# Keeps the group there until the members are committed.
_HOLD = text("""
    select 1 from contact_group where id = :group and organization_id = :organization
    for key share
""")
_ADD = text("""
    insert into contact_group_member (organization_id, group_id, contact_id)
    select :organization, :group, contact_id from unnest(cast(:contacts as uuid[])) as contact_id
    order by contact_id on conflict do nothing
""")
_REMOVE = text("""
    delete from contact_group_member
    where organization_id = :organization and group_id = :group
      and contact_id = any(cast(:contacts as uuid[]))
""")
_EMPTY = text("""
    delete from contact_group_member where organization_id = :organization and group_id = :group
""")
_STRANGERS = text("""
    select n.position from unnest(cast(:contacts as uuid[])) with ordinality as n (id, position)
    where n.id <> all(array(select c.id from contact c where c.organization_id = :organization
                            and c.id = any(cast(:contacts as uuid[]))))
    order by 1
""")


class NoSuchGroup(Exception):
    """There is no such group in the organization, or not any more."""


class GroupNameTaken(Exception):
    """Another group of the organization has this name."""


class Strangers(Exception):
    """Some ids are no contacts of the organization: which, by position."""

    def __init__(self, positions: Sequence[int]) -> None:
        super().__init__(f"{len(positions)} ids")
        self.positions = positions


class GroupRepository:
    def __init__(self, session: AsyncSession, organization_id: UUID) -> None:
        self._session = session
        self._organization_id = organization_id

    async def make(self, name: str) -> ContactGroup:
        """Raises `GroupNameTaken`."""
        id = new_id()
        result = await (await self._session.connection()).execute(
            _MAKE, {"id": id, "organization": self._organization_id, "name": name}
        )
        if result.rowcount == 0:
            raise GroupNameTaken
        return await self.get(id)

    async def named(self, name: str) -> tuple[ContactGroup, bool]:
        """The group of this name, and whether it was made because there was none."""
        made = await (await self._session.connection()).execute(
            _MAKE, {"id": new_id(), "organization": self._organization_id, "name": name}
        )
        wanted = select(ContactGroup).where(
            col(ContactGroup.organization_id) == self._organization_id,
            col(ContactGroup.name) == name,
        )
        return (await self._session.exec(wanted)).one(), made.rowcount == 1

    async def get(self, id: UUID) -> ContactGroup:
        """Raises `NoSuchGroup`."""
        found = await self._session.get(ContactGroup, (id, self._organization_id))
        if found is None:
            raise NoSuchGroup
        return found

    async def page(self, after: UUID | None, most: int) -> Sequence[ContactGroup]:
        mine = col(ContactGroup.organization_id) == self._organization_id
        wanted = select(ContactGroup).where(mine)
        if after is not None:
            wanted = wanted.where(col(ContactGroup.id) > after)
        return (await self._session.exec(wanted.order_by(col(ContactGroup.id)).limit(most))).all()

    async def rename(self, id: UUID, name: str) -> tuple[ContactGroup, str]:
        """The group and its name before. Raises `NoSuchGroup` or `GroupNameTaken`."""
        group = await self.get(id)
        before = group.name
        group.name = name
        try:
            await self._session.flush()
        except IntegrityError as error:
            if breaks(error, Promise.UNIQUE):
                raise GroupNameTaken from None
            raise
        return group, before

    async def delete(self, id: UUID) -> str:
        """Its contacts stay; the name it had. Raises `NoSuchGroup`."""
        group = await self.get(id)
        await (await self._session.connection()).execute(
            _EMPTY, {"organization": self._organization_id, "group": id}
        )
        await self._session.delete(group)
        await self._session.flush()
        return group.name

    async def add(self, id: UUID, contacts: Sequence[UUID]) -> int:
        """How many were not in it before. Raises `NoSuchGroup` or `Strangers`."""
        connection = await self._session.connection()
        parameters = {"organization": self._organization_id, "contacts": list(contacts)}
        strangers = list(await connection.scalars(_STRANGERS, parameters))
        if strangers:
            raise Strangers([position - 1 for position in strangers])
        return await add_members(self._session, self._organization_id, id, contacts)

    async def remove(self, id: UUID, contacts: Sequence[UUID]) -> int:
        """How many were in it. Raises `NoSuchGroup`."""
        await self.get(id)
        result = await (await self._session.connection()).execute(
            _REMOVE,
            {"organization": self._organization_id, "group": id, "contacts": list(contacts)},
        )
        return result.rowcount

    async def count(self, id: UUID) -> int:
        """Raises `NoSuchGroup`."""
        await self.get(id)
        members = select(func.count()).where(
            col(GroupMember.organization_id) == self._organization_id,
            col(GroupMember.group_id) == id,
        )
        return (await self._session.exec(members)).one()


async def add_members(
    session: AsyncSession, organization_id: UUID, group_id: UUID, contacts: Sequence[UUID]
) -> int:
    """How many were not in it before. The contacts must exist. Raises `NoSuchGroup`."""
    connection = await session.connection()
    here = {"organization": organization_id, "group": group_id}
    if (await connection.execute(_HOLD, here)).one_or_none() is None:
        raise NoSuchGroup
    result = await connection.execute(_ADD, {**here, "contacts": list(contacts)})
    return result.rowcount
