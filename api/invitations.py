"""Inviting people to an organization."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response, status

from api.access import CallerDep, may
from api.change import ChangeDep
from api.organizations_bodies import InvitationAnswer, InvitationBody
from api.organizations_refusals import refused
from api.pages import Cursor, Limit, Page, page_of
from api.route import guarded
from api.state import ServicesDep
from models.audit.log import CHANGED
from models.auth.permissions import Permission, Role
from models.auth.types import Caller
from models.organizations import rules
from models.organizations.invitations import Invitations
from models.organizations.members import Members, RoleTooHigh
from models.organizations.tables import Invitation
from models.organizations.types import InvitationStatus
from workflows.organizations.lifecycle import invitation_workflow_id

router = guarded(prefix="/organizations/{organization_id:uuid}", tags=["Organizations"])


@router.post(
    "/members",
    dependencies=[may(Permission.WRITE_MEMBERS)],
    status_code=status.HTTP_202_ACCEPTED,
    summary="Invite somebody by e-mail",
)
async def invite(body: InvitationBody, caller: CallerDep, change: ChangeDep) -> InvitationAnswer:
    """The answer is the same whether the address has an account or not.

    403 for a role above your own; 409 for a member, and for an address with an open invitation.
    """
    invitations = Invitations(change.session, change.organization_id)
    with refused():
        await Members(change.session, change.organization_id).hold()
        await _reach(change, caller, body.role)
        made = await invitations.make(body.email, body.role, caller.user_id, datetime.now(UTC))
    after = {"role": made.role, "email": CHANGED}
    await change.note("invitation.created", made.id, after=after)
    return _answer(made)


@router.get("/invitations", dependencies=[may(Permission.READ_MEMBERS)], summary="List invitations")
async def index(
    caller: CallerDep,
    state: ServicesDep,
    cursor: Cursor = None,
    limit: Limit = 50,
    status: Annotated[InvitationStatus | None, Query()] = None,
) -> Page[InvitationAnswer]:
    """Newest first, ended ones too."""
    async with state.database.reading([caller.organization_id]) as session:
        invitations = Invitations(session, caller.organization_id)
        rows = await invitations.page(cursor, limit + 1, status=status)
    return page_of([_answer(row) for row in rows], limit)


@router.delete(
    "/invitations/{invitation_id:uuid}",
    dependencies=[may(Permission.WRITE_MEMBERS)],
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Revoke an invitation",
)
async def revoke(invitation_id: UUID, caller: CallerDep, change: ChangeDep) -> Response:
    """409 when it was accepted or revoked before, or has expired."""
    invitations = Invitations(change.session, change.organization_id)
    with refused():
        invitation = await invitations.hold(invitation_id)
        await _reach(change, caller, Role(invitation.role))
        await invitations.end(invitation, InvitationStatus.REVOKED, datetime.now(UTC))
    await change.note("invitation.revoked", invitation_id)
    return Response(status_code=204)


@router.post(
    "/invitations/{invitation_id:uuid}/resend",
    dependencies=[may(Permission.WRITE_MEMBERS)],
    status_code=status.HTTP_202_ACCEPTED,
    summary="Mail an invitation again",
)
async def resend(invitation_id: UUID, caller: CallerDep, change: ChangeDep) -> InvitationAnswer:
    """It lasts seven days from now; tokens of earlier mails stay good. At most one a minute."""
    invitations = Invitations(change.session, change.organization_id)
    with refused():
        invitation = await invitations.hold(invitation_id)
        await _reach(change, caller, Role(invitation.role))
        await invitations.mail_again(invitation, datetime.now(UTC))
    await change.note("invitation.resent", invitation_id)
    return _answer(invitation)


async def _reach(change: ChangeDep, caller: Caller, role: Role) -> None:
    """Raise `RoleTooHigh` for a role above that of who asks."""
    standing = await Members(change.session, change.organization_id).standing(caller)
    if not rules.may_invite(standing, role):
        raise RoleTooHigh


def _answer(invitation: Invitation) -> InvitationAnswer:
    workflow_id = invitation_workflow_id(invitation.id)
    return InvitationAnswer.of(invitation, workflow_id, datetime.now(UTC))
