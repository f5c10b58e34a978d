"""Who belongs to an organization, and as what."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response, status

from api.access import CallerDep, may
from api.change import ChangeDep
from api.organizations_bodies import MemberAnswer, RoleBody
from api.organizations_refusals import refused
from api.pages import Cursor, Limit, Page, page_of
from api.route import guarded
from api.state import ServicesDep
from models.auth.permissions import Permission, Role
from models.organizations.members import Changed, Members, leaving

router = guarded(prefix="/organizations/{organization_id:uuid}/members", tags=["Organizations"])


@router.get("", dependencies=[may(Permission.READ_MEMBERS)], summary="List members")
async def index(
    caller: CallerDep,
    state: ServicesDep,
    cursor: Cursor = None,
    limit: Limit = 50,
    role: Annotated[Role | None, Query()] = None,
) -> Page[MemberAnswer]:
    """By age of their accounts, oldest first."""
    async with state.database.reading([caller.organization_id]) as session:
        members = Members(session, caller.organization_id)
        rows = await members.page(cursor, limit + 1, role=role)
    return page_of([MemberAnswer.of(row) for row in rows], limit)


@router.put(
    "/{user_id:uuid}/role",
    dependencies=[may(Permission.WRITE_MEMBERS)],
    summary="Change a member's role",
)
async def change_role(
    user_id: UUID, body: RoleBody, caller: CallerDep, change: ChangeDep
) -> MemberAnswer:
    """Nobody changes, or gives, a role above their own; 409 for the last OWNER.

    Open invitations they could not make any more are revoked.
    """
    members = Members(change.session, caller.organization_id)
    with refused():
        done = await members.change_role(caller, user_id, body.role)
        member = await members.get(user_id)
    await _note(change, "member.role_changed", user_id, done)
    return MemberAnswer.of(member)


@router.delete(
    "/{user_id:uuid}",
    dependencies=[may(Permission.READ_ORGANIZATION)],
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Remove a member, or leave",
)
async def remove(user_id: UUID, caller: CallerDep, change: ChangeDep) -> Response:
    """Everybody may leave; others are removed with `write:members`, up to one's own role.

    409 for the last OWNER. The keys they made, and their open invitations, end with them.
    """
    with refused():
        members = Members(change.session, caller.organization_id)
        done = await members.remove(caller, user_id)
    action = "member.left" if leaving(caller, user_id) else "member.removed"
    await _note(change, action, user_id, done)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


async def _note(change: ChangeDep, action: str, user_id: UUID, done: Changed) -> None:
    after = None if done.after is None else {"role": done.after}
    await change.note(action, user_id, before={"role": done.before}, after=after)
    for invitation_id in done.revoked:
        await change.note("invitation.revoked", invitation_id)
