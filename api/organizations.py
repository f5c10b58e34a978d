"""Organizations: making, reading, changing and deleting them."""

from datetime import UTC, datetime
from typing import Any

from fastapi import Response, status

from api.access import CallerDep, PersonDep, logged_in, may
from api.change import ChangeDep, OriginDep, OwnChangeDep
from api.organizations_bodies import NewOrganization, OrganizationAnswer, OrganizationChanges
from api.organizations_refusals import refused, without_keys
from api.pages import Cursor, Limit, Page, page_of
from api.route import guarded
from api.state import ServicesDep
from core.ids import new_id
from models.audit import log
from models.audit.log import Change
from models.auth.permissions import Permission, Role
from models.auth.types import Actor, ActorKind
from models.organizations import deletion
from models.organizations.entering import enter
from models.organizations.members import Members
from models.organizations.repository import OrganizationRepository, of_person

router = guarded(prefix="/organizations", tags=["Organizations"])


@router.get("", dependencies=[logged_in], summary="List my organizations")
async def index(
    person: PersonDep, state: ServicesDep, cursor: Cursor = None, limit: Limit = 50
) -> Page[OrganizationAnswer]:
    """Oldest first, each with your role."""
    async with state.database.reading(user=person.user_id) as session:
        rows = await of_person(session, person.user_id, cursor, limit + 1)
    return page_of([OrganizationAnswer.of(row) for row in rows], limit)


@router.post(
    "",
    dependencies=[logged_in],
    status_code=status.HTTP_201_CREATED,
    summary="Create an organization",
)
async def create(
    body: NewOrganization, change: OwnChangeDep, origin: OriginDep
) -> OrganizationAnswer:
    """You become its OWNER. 409 when somebody has the slug; a derived one finds a free one."""
    made, session = new_id(), change.session
    await enter(session, made)
    organizations = OrganizationRepository(session, made)
    with refused():
        organization = await organizations.make(body.name, body.timezone, slug=body.slug)
    await Members(session, made).add(change.user_id, Role.OWNER)
    facts = {"name": organization.name, "slug": organization.slug}
    actor = Actor(ActorKind.USER, change.user_id, origin)
    await log.record(session, made, actor, Change("organization.created", made, after=facts))
    await change.note("organization.created")
    return OrganizationAnswer.of(await organizations.seen_by(change.user_id))


@router.get(
    "/{organization_id:uuid}",
    dependencies=[may(Permission.READ_ORGANIZATION)],
    summary="Read an organization",
)
async def read(caller: CallerDep, state: ServicesDep) -> OrganizationAnswer:
    """404 also for one you do not belong to."""
    async with state.database.reading([caller.organization_id]) as session:
        with refused():
            found = OrganizationRepository(session, caller.organization_id)
            return OrganizationAnswer.of(await found.seen_by(caller.user_id))


@router.put(
    "/{organization_id:uuid}",
    dependencies=[may(Permission.WRITE_ORGANIZATION)],
    summary="Change an organization",
)
async def change_it(
    body: OrganizationChanges, caller: CallerDep, change: ChangeDep
) -> OrganizationAnswer:
    """What is absent or null stays as it is. The plan cannot be changed here."""
    organizations = OrganizationRepository(change.session, caller.organization_id)
    values: dict[str, Any] = body.model_dump(exclude_none=True, exclude={"settings"})
    if body.settings is not None:
        values["settings"] = body.settings.model_dump()
    with refused():
        before = await organizations.change(values)
        seen = await organizations.seen_by(caller.user_id)
    after = {name: values[name] for name in before}
    await change.note("organization.changed", caller.organization_id, before=before, after=after)
    return OrganizationAnswer.of(seen)


@router.delete(
    "/{organization_id:uuid}",
    dependencies=[may(Permission.DELETE_ORGANIZATION), without_keys],
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete an organization",
)
async def delete(caller: CallerDep, change: ChangeDep) -> Response:
    """Nobody gets in any more: members at once, keys within ten seconds. Its data is kept.

    409 while a campaign is scheduled or under way. Open invitations are revoked.
    """
    with refused():
        revoked = await deletion.delete(change.session, caller.organization_id, datetime.now(UTC))
    await change.note("organization.deleted", caller.organization_id)
    for invitation_id in revoked:
        await change.note("invitation.revoked", invitation_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)
