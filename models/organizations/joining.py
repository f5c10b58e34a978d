"""Taking up an invitation: who holds a token from its mail becomes a member."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.audit import log
from models.audit.log import Change
from models.auth import events, people, tokens
from models.auth.permissions import Role
from models.auth.types import Actor, ActorKind, Origin
from models.organizations.entering import enter
from models.organizations.invitations import Invitations, NoSuchInvitation, open_still
from models.organizations.members import Members
from models.organizations.repository import NoSuchOrganization, OrganizationRepository
from models.organizations.tables import Invitation
from models.organizations.types import InvitationStatus, Mine

_EMAIL = text("select email from user_account where id = :user")


class SomebodyElses(Exception):
    """The invitation was sent to another address."""


class HasAccount(Exception):
    """Somebody has this address already: they log in and accept."""


class BelongsAlready(Exception):
    """They are a member."""


class Joined(NamedTuple):
    """Who, and the organization as they see it now."""

    user_id: UUID
    organization: Mine


class NewPerson(NamedTuple):
    """`password_hash` was made before: hashing takes longer than a transaction should."""

    id: UUID
    name: str
    password_hash: str


async def opened(session: AsyncSession, token: str, now: datetime) -> Invitation:
    """The invitation a token opens, held; the transaction sees its organization from then on.

    Raises `NoSuchInvitation`, `InvitationOver`.
    """
    read = tokens.read(token, 2)
    if read is None:
        raise NoSuchInvitation
    organization_id, invitation_id = read.ids
    await enter(session, organization_id)
    try:
        await OrganizationRepository(session, organization_id).seen_by(None)
    except NoSuchOrganization:
        raise NoSuchInvitation from None
    invitation = await Invitations(session, organization_id).hold(invitation_id)
    if read.hash not in invitation.token_hashes:
        raise NoSuchInvitation
    open_still(invitation, now)
    return invitation


async def accept(
    session: AsyncSession, user_id: UUID, token: str, now: datetime, origin: Origin
) -> Joined:
    """For who has an account. Raises `SomebodyElses`, `BelongsAlready`, and what `opened` does."""
    invitation = await opened(session, token, now)
    connection = await session.connection()
    email = (await connection.execute(_EMAIL, {"user": user_id})).scalar_one()
    if email != invitation.email:
        raise SomebodyElses
    return await _join(session, invitation, user_id, now, origin)


async def register(
    session: AsyncSession, person: NewPerson, token: str, now: datetime, origin: Origin
) -> Joined:
    """For who has none. The mail reached them, so the address is theirs.

    Raises `HasAccount`, and what `opened` does.
    """
    invitation = await opened(session, token, now)
    added = await people.add(
        session, person.id, invitation.email, person.name, person.password_hash
    )
    if not added:
        raise HasAccount
    await people.verified(session, person.id)
    await events.note(session, person.id, "account.registered", origin)
    return await _join(session, invitation, person.id, now, origin)


async def _join(
    session: AsyncSession, invitation: Invitation, user_id: UUID, now: datetime, origin: Origin
) -> Joined:
    organization_id, role = invitation.organization_id, Role(invitation.role)
    if not await Members(session, organization_id).add(user_id, role):
        raise BelongsAlready
    await Invitations(session, organization_id).end(invitation, InvitationStatus.ACCEPTED, now)
    await log.record(
        session,
        organization_id,
        Actor(ActorKind.USER, user_id, origin),
        Change("invitation.accepted", invitation.id),
        Change("member.added", user_id, after={"role": role}),
    )
    organizations = OrganizationRepository(session, organization_id)
    return Joined(user_id, await organizations.seen_by(user_id))
