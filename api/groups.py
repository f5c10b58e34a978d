"""Groups of contacts, for campaigns to send to."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Response, status
from pydantic import Field

from api.access import CallerDep, may
from api.change import Change, ChangeDep
from api.contact_bodies import ID, MOST_AT_ONCE, ContactAnswer, example
from api.contacts import naming, refused
from api.errors import Conflict, NotFound
from api.pages import Cursor, Limit, Listed, Page, page_of
from api.route import guarded
from api.state import Services, ServicesDep
from core.types import Answer, Request
from models.auth.permissions import Permission
from models.auth.types import Caller
from models.contacts.fields import Name
from models.contacts.groups import GroupNameTaken, GroupRepository, Strangers
from models.contacts.repository import ContactRepository
from models.contacts.types import Filters

router = guarded(prefix="/groups", tags=["Groups"])


class GroupBody(Request):
    model_config = example({"name": "Regulars"})

    name: Name


class MembersBody(Request):
    model_config = example({"contactIds": [ID]})

    contact_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_AT_ONCE)]


class GroupAnswer(Listed):
    model_config = example({"id": ID, "name": "Regulars", "createdAt": "2026-11-20T08:15:30Z"})

    name: str
    created_at: datetime


class AddedAnswer(Answer):
    model_config = example({"added": 1})

    added: int = Field(description="Who was not in the group before.")


class RemovedAnswer(Answer):
    model_config = example({"removed": 1})

    removed: int = Field(description="Who was in the group.")


class CountAnswer(Answer):
    model_config = example({"count": 1998})

    count: int


@contextmanager
def _refused() -> Iterator[None]:
    try:
        with refused():
            yield
    except GroupNameTaken:
        said = "Another group has this name."
        raise Conflict(said, naming("name", said)) from None
    except Strangers as strangers:
        said = "There is no such contact."
        details = [naming(f"contactIds.{at}", said)[0] for at in strangers.positions[:50]]
        raise NotFound("Some of the contacts do not exist; nobody was added.", details) from None


@asynccontextmanager
async def _reading(state: Services, caller: Caller) -> AsyncIterator[GroupRepository]:
    with _refused():
        async with state.database.reading([caller.organization_id]) as session:
            yield GroupRepository(session, caller.organization_id)


def _groups(change: Change) -> GroupRepository:
    return GroupRepository(change.session, change.organization_id)


def _answer(group: object) -> GroupAnswer:
    return GroupAnswer.model_validate(group, from_attributes=True)


@router.post(
    "",
    dependencies=[may(Permission.WRITE_CONTACTS)],
    status_code=status.HTTP_201_CREATED,
    summary="Create a group",
)
async def create(body: GroupBody, change: ChangeDep) -> GroupAnswer:
    """Names are unique: 409 when another group has it."""
    with _refused():
        group = await _groups(change).make(body.name)
    await change.note("group.created", group.id, after={"name": group.name})
    return _answer(group)


@router.get("", dependencies=[may(Permission.READ_CONTACTS)], summary="List groups")
async def index(
    caller: CallerDep, state: ServicesDep, cursor: Cursor = None, limit: Limit = 50
) -> Page[GroupAnswer]:
    """Oldest first."""
    async with _reading(state, caller) as groups:
        return page_of([_answer(each) for each in await groups.page(cursor, limit + 1)], limit)


@router.get(
    "/{group_id:uuid}", dependencies=[may(Permission.READ_CONTACTS)], summary="Read a group"
)
async def read(group_id: UUID, caller: CallerDep, state: ServicesDep) -> GroupAnswer:
    """404 also for a group of another organization."""
    async with _reading(state, caller) as groups:
        return _answer(await groups.get(group_id))


@router.put(
    "/{group_id:uuid}", dependencies=[may(Permission.WRITE_CONTACTS)], summary="Rename a group"
)
async def rename(group_id: UUID, body: GroupBody, change: ChangeDep) -> GroupAnswer:
    """409 when another group has the name."""
    with _refused():
        group, before = await _groups(change).rename(group_id, body.name)
    was, becomes = {"name": before}, {"name": group.name}
    await change.note("group.renamed", group_id, before=was, after=becomes)
    return _answer(group)


@router.delete(
    "/{group_id:uuid}",
    dependencies=[may(Permission.WRITE_CONTACTS)],
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete a group",
)
async def delete(group_id: UUID, change: ChangeDep) -> Response:
    """Its contacts stay. Campaigns under way keep the audience they froze."""
    with _refused():
        name = await _groups(change).delete(group_id)
    await change.note("group.deleted", group_id, before={"name": name})
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get(
    "/{group_id:uuid}/contacts",
    dependencies=[may(Permission.READ_CONTACTS)],
    summary="List a group's contacts",
)
async def members(
    group_id: UUID,
    caller: CallerDep,
    state: ServicesDep,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[ContactAnswer]:
    """Oldest contact first."""
    with refused():
        async with state.database.reading([caller.organization_id]) as session:
            await GroupRepository(session, caller.organization_id).get(group_id)
            contacts = ContactRepository(session, caller.organization_id)
            rows = await contacts.page(Filters(group_id=group_id), cursor, limit + 1)
    return page_of([ContactAnswer.of(row) for row in rows], limit)


@router.post(
    "/{group_id:uuid}/contacts",
    dependencies=[may(Permission.WRITE_CONTACTS)],
    summary="Add contacts to a group",
)
async def add(group_id: UUID, body: MembersBody, change: ChangeDep) -> AddedAnswer:
    """Up to 1,000 at once; 404 names the ids that are no contacts, and nobody is added then."""
    with _refused():
        added = await _groups(change).add(group_id, body.contact_ids)
    after = {"added": added, "contactIds": body.contact_ids}
    await change.note("group.members_added", group_id, after=after)
    return AddedAnswer(added=added)


@router.delete(
    "/{group_id:uuid}/contacts",
    dependencies=[may(Permission.WRITE_CONTACTS)],
    summary="Remove contacts from a group",
)
async def remove(group_id: UUID, body: MembersBody, change: ChangeDep) -> RemovedAnswer:
    """Up to 1,000 at once; whoever is not in it is passed over."""
    with _refused():
        removed = await _groups(change).remove(group_id, body.contact_ids)
    after = {"removed": removed, "contactIds": body.contact_ids}
    await change.note("group.members_removed", group_id, after=after)
    return RemovedAnswer(removed=removed)


@router.get(
    "/{group_id:uuid}/count",
    dependencies=[may(Permission.READ_CONTACTS)],
    summary="Count a group's contacts",
)
async def count(group_id: UUID, caller: CallerDep, state: ServicesDep) -> CountAnswer:
    """How many contacts are in it now, whatever they agreed to."""
    async with _reading(state, caller) as groups:
        return CountAnswer(count=await groups.count(group_id))
