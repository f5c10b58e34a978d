"""Who belongs to an organization; the rules are in `models.organizations.rules`."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.auth.keys import revoke_of_person
from models.auth.permissions import PERMISSIONS, Permission, Role
from models.auth.types import Caller
from models.organizations import rules
from models.organizations.invitations import Invitations
from models.organizations.repository import OrganizationRepository
from models.organizations.types import Member

_ROLE = text("""
    select role from membership where organization_id = :organization and user_id = :user
""")
_OWNERS = text("""
    select count(*) from membership where organization_id = :organization and role = 'OWNER'
""")
_ADD = text("""
    insert into membership (organization_id, user_id, role) values (:organization, :user, :role)
    on conflict do nothing returning role
""")
_CHANGE = text("""
    update membership set role = :role where organization_id = :organization and user_id = :user
""")
_REMOVE = text("""
    delete from membership where organization_id = :organization and user_id = :user
""")
_LIST = text("""
    select u.id, u.name, u.email, m.role, m.created_at
    from membership m join user_account u on u.id = m.user_id
    where m.organization_id = :organization
      and (cast(:only as uuid) is null or m.user_id = :only)
      and (cast(:after as uuid) is null or m.user_id > :after)
      and (cast(:role as text) is null or m.role = :role)
    order by m.user_id limit :most
""")


class NotAMemberHere(Exception):
    """Whom it is about does not belong to the organization."""


class RoleTooHigh(Exception):
    """It is above the role of who asks."""


class MayOnlyLeave(Exception):
    """Who asks may remove nobody but themselves."""


class LastOwner(Exception):
    """Without them nobody could steer the organization."""


class Changed(NamedTuple):
    """`after` is None for who is gone; `revoked` are invitations they could not make any more."""

    before: Role
    after: Role | None
    revoked: Sequence[UUID]


class Members:
    """The members of one organization, for as long as a transaction lasts."""

    def __init__(self, session: AsyncSession, organization_id: UUID) -> None:
        self._session = session
        self._organization_id = organization_id
        self._invitations = Invitations(session, organization_id)

    async def page(
        self, after: UUID | None, most: int, *, role: Role | None = None
    ) -> Sequence[Member]:
        return await self._listed(after=after, most=most, role=role)

    async def get(self, user_id: UUID) -> Member:
        found = await self._listed(only=user_id)
        if not found:
            raise NotAMemberHere
        return found[0]

    async def add(self, user_id: UUID, role: Role) -> bool:
        """False when they belong to it already."""
        values = self._of(user_id) | {"role": role}
        added = await (await self._session.connection()).execute(_ADD, values)
        return added.one_or_none() is not None

    async def standing(self, caller: Caller) -> Role:
        """The role of who asks, as it is now; a key of nobody stands as high as an OWNER."""
        if caller.user_id is None:
            return Role.OWNER
        found = await self._role(caller.user_id)
        if found is None:
            raise RoleTooHigh
        return found

    async def change_role(self, caller: Caller, user_id: UUID, role: Role) -> Changed:
        """Raises `NotAMemberHere`, `RoleTooHigh`, `LastOwner`."""
        await self.hold()
        current = await self._role(user_id)
        if current is None:
            raise NotAMemberHere
        if not rules.may_change(await self.standing(caller), current, role):
            raise RoleTooHigh
        if rules.leaves_no_owner(current, role, await self._owners()):
            raise LastOwner
        connection = await self._session.connection()
        await connection.execute(_CHANGE, self._of(user_id) | {"role": role})
        return Changed(current, role, await self._invitations.revoke_unreached(user_id, role))

    async def remove(self, caller: Caller, user_id: UUID) -> Changed:
        """Their keys and invitations end with them.

        Raises `NotAMemberHere`, `MayOnlyLeave`, `RoleTooHigh`, `LastOwner`.
        """
        await self.hold()
        current = await self._role(user_id)
        if current is None:
            raise NotAMemberHere
        if not leaving(caller, user_id):
            standing = await self.standing(caller)
            if Permission.WRITE_MEMBERS not in caller.permissions & PERMISSIONS[standing]:
                raise MayOnlyLeave
            if not rules.may_remove(standing, current):
                raise RoleTooHigh
        if rules.leaves_no_owner(current, None, await self._owners()):
            raise LastOwner
        await revoke_of_person(self._session, self._organization_id, user_id)
        await (await self._session.connection()).execute(_REMOVE, self._of(user_id))
        return Changed(current, None, await self._invitations.revoke_unreached(user_id, None))

    async def hold(self) -> None:
        """Until the end of the transaction nobody's role changes. Raises `NoSuchOrganization`."""
        await OrganizationRepository(self._session, self._organization_id).hold()

    async def _role(self, user_id: UUID) -> Role | None:
        connection = await self._session.connection()
        found = (await connection.execute(_ROLE, self._of(user_id))).scalar_one_or_none()
        return None if found is None else Role(found)

    async def _owners(self) -> int:
        connection = await self._session.connection()
        values = {"organization": self._organization_id}
        owners: int = (await connection.execute(_OWNERS, values)).scalar_one()
        return owners

    async def _listed(
        self,
        *,
        only: UUID | None = None,
        after: UUID | None = None,
        most: int = 1,
        role: Role | None = None,
    ) -> Sequence[Member]:
        values = {
            "organization": self._organization_id,
            "only": only,
            "after": after,
            "role": role,
            "most": most,
        }
        rows = await (await self._session.connection()).execute(_LIST, values)
        return [Member(*row) for row in rows]

    def _of(self, user_id: UUID) -> dict[str, object]:
        return {"organization": self._organization_id, "user": user_id}


def leaving(caller: Caller, user_id: UUID) -> bool:
    """A person about themselves; a key speaks for nobody's staying or going."""
    return caller.key_id is None and caller.user_id == user_id
