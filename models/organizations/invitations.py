"""Invitations, from the first mail to their end. Whatever changes one tells its workflow."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.auth.permissions import Role
from models.ingest import outbox
from models.ingest.types import Wake, WakeKind
from models.mail import mailing
from models.organizations import rules
from models.organizations.tables import Invitation
from models.organizations.types import InvitationStatus

_IS_MEMBER = text("""
    select 1 from membership m join user_account u on u.id = m.user_id
    where m.organization_id = :organization and u.email = :email
""")
# One whose time is up stands in nobody's way, even while its workflow is kept from saying so.
_EXPIRE = text("""
    update invitation set status = 'EXPIRED', ended_at = expires_at
    where organization_id = :organization and email = :email and status = 'PENDING'
      and expires_at <= :now
""")
_MAKE = text("""
    insert into invitation (id, organization_id, email, role, invited_by, expires_at, asked_at)
    values (:id, :organization, :email, :role, :invited_by, :expires_at, :now)
    on conflict (organization_id, email) where status = 'PENDING' do nothing returning id
""")
_REVOKE = text("""
    update invitation set status = 'REVOKED', ended_at = now()
    where organization_id = :organization and status = 'PENDING'
      and (cast(:by as uuid) is null
           or (invited_by = :by and role <> all(cast(:reached as text[]))))
    returning id
""")


class NoSuchInvitation(Exception):
    """There is none in the organization."""


class AlreadyAMember(Exception):
    """Whoever has this address belongs to the organization."""


class AlreadyInvited(Exception):
    """An open invitation for this address is there."""


class InvitationOver(Exception):
    """It was accepted or revoked, or its time is up."""

    def __init__(self, status: InvitationStatus) -> None:
        super().__init__(status)
        self.status = status


class MailedEnough(Exception):
    """Too many mails, or too soon after the last one."""


class Invitations:
    """The invitations of one organization, for as long as a transaction lasts."""

    def __init__(self, session: AsyncSession, organization_id: UUID) -> None:
        self._session = session
        self._organization_id = organization_id

    async def page(
        self, after: UUID | None, most: int, *, status: InvitationStatus | None = None
    ) -> Sequence[Invitation]:
        """Newest first."""
        query = select(Invitation).where(Invitation.organization_id == self._organization_id)
        if after is not None:
            query = query.where(col(Invitation.id) < after)
        if status is not None:
            query = query.where(Invitation.status == status)
        query = query.order_by(col(Invitation.id).desc()).limit(most)
        return (await self._session.exec(query)).all()

    async def make(
        self, email: str, role: Role, invited_by: UUID | None, now: datetime
    ) -> Invitation:
        """Make it and have it mailed. Raises `AlreadyAMember`, `AlreadyInvited`."""
        connection = await self._session.connection()
        values = {
            "id": new_id(),
            "organization": self._organization_id,
            "email": email,
            "role": role,
            "invited_by": invited_by,
            "expires_at": now + rules.INVITATION_LASTS,
            "now": now,
        }
        if (await connection.execute(_IS_MEMBER, values)).one_or_none() is not None:
            raise AlreadyAMember
        await connection.execute(_EXPIRE, values)
        made = (await connection.execute(_MAKE, values)).scalar_one_or_none()
        if made is None:
            raise AlreadyInvited
        await self._tell([made])
        await mailing.invitation(self._session, self._organization_id, made)
        return await self._session.get_one(Invitation, (made, self._organization_id))

    async def hold(self, invitation_id: UUID) -> Invitation:
        """The invitation, kept as it is until the transaction ends."""
        found = await self._session.get(
            Invitation,
            (invitation_id, self._organization_id),
            with_for_update=True,
            populate_existing=True,
        )
        if found is None:
            raise NoSuchInvitation
        return found

    async def mail_again(self, invitation: Invitation, now: datetime) -> None:
        """Another mail, and as much time as at first. Raises `InvitationOver`, `MailedEnough`."""
        open_still(invitation, now)
        if rules.mails_are_used_up(invitation.mails):
            raise MailedEnough
        if rules.was_mailed_just_now(invitation.asked_at, now):
            raise MailedEnough
        invitation.mails += 1
        invitation.asked_at = now
        invitation.expires_at = now + rules.INVITATION_LASTS
        await self._session.flush()
        await self._tell([invitation.id])
        await mailing.invitation(self._session, self._organization_id, invitation.id)

    async def end(self, invitation: Invitation, status: InvitationStatus, now: datetime) -> None:
        """Raises `InvitationOver` when it has ended before."""
        if invitation.status != InvitationStatus.PENDING:
            raise InvitationOver(InvitationStatus(invitation.status))
        invitation.status = status
        invitation.ended_at = now
        await self._session.flush()
        await self._tell([invitation.id])

    async def revoke_all(self) -> Sequence[UUID]:
        """Every open one; answers which."""
        return await self._revoke(None, None)

    async def revoke_unreached(self, by: UUID, standing: Role | None) -> Sequence[UUID]:
        """What somebody could not give any more: all of it when they have left."""
        return await self._revoke(by, standing)

    async def _revoke(self, by: UUID | None, standing: Role | None) -> Sequence[UUID]:
        values = {
            "organization": self._organization_id,
            "by": by,
            "reached": list(rules.reached(standing)),
        }
        ended = list(await (await self._session.connection()).scalars(_REVOKE, values))
        await self._tell(ended)
        return ended

    async def _tell(self, invitation_ids: Sequence[UUID]) -> None:
        wakes = [Wake(WakeKind.INVITATION_CHANGED, each, {}) for each in invitation_ids]
        await outbox.add(self._session, self._organization_id, wakes)


def open_still(invitation: Invitation, now: datetime) -> None:
    """Raise `InvitationOver` when it cannot be used any more."""
    if invitation.status != InvitationStatus.PENDING:
        raise InvitationOver(InvitationStatus(invitation.status))
    if rules.has_expired(invitation.expires_at, now):
        raise InvitationOver(InvitationStatus.EXPIRED)
