"""Looking after an invitation's row."""

from temporalio import activity

from core.database import Database
from core.temporal.errors import failure
from models.audit import log
from models.auth.types import Actor, ActorKind
from models.organizations import rules
from models.organizations.invitations import Invitations, NoSuchInvitation
from models.organizations.types import AttendInput, InvitationStanding, InvitationStatus


class InvitationActivities:
    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn(name="organizations.attend_invitation")
    async def attend(self, input: AttendInput) -> InvitationStanding:
        """Say where the invitation stands; end it when its time is up."""
        async with self._database.transaction([input.organization_id]) as session:
            invitations = Invitations(session, input.organization_id)
            try:
                invitation = await invitations.hold(input.invitation_id)
            except NoSuchInvitation:
                raise failure("InvitationGone", non_retryable=True) from None
            pending = invitation.status == InvitationStatus.PENDING
            if pending and rules.has_expired(invitation.expires_at, input.now):
                invitation.status = InvitationStatus.EXPIRED
                invitation.ended_at = input.now
                change = log.Change("invitation.expired", invitation.id)
                actor = Actor(ActorKind.SYSTEM)
                await log.record(session, input.organization_id, actor, change)
            return InvitationStanding(
                status=InvitationStatus(invitation.status), expires_at=invitation.expires_at
            )
