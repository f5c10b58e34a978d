"""Tags: contacts name them, campaigns choose by their ids."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Self
from uuid import UUID

from fastapi import Response, status
from pydantic import AfterValidator, Field, StringConstraints

from api.access import CallerDep, may
from api.change import Change, ChangeDep
from api.contact_bodies import ID, example
from api.errors import Conflict
from api.pages import Cursor, Limit, Listed, Page, page_of
from api.route import guarded
from api.state import ServicesDep
from api.team_refusals import differences, refused
from core.types import Request
from models.auth.permissions import Permission
from models.contacts.fields import TagName
from models.contacts.tables import Tag
from models.contacts.tags import CampaignsChooseByIt, delete_tag, tags_page
from models.rows import Rows

router = guarded(prefix="/tags", tags=["Tags"])

Colour = Annotated[
    str,
    StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$"),
    AfterValidator(str.lower),
    Field(description="Six hexadecimal digits after `#`."),
]


class TagBody(Request):
    model_config = example({"name": "vip", "colour": "#d97706"})

    name: TagName
    colour: Colour | None = None


class TagChanges(Request):
    """What is absent stays as it is; a colour of null is none."""

    model_config = example({"colour": "#d97706"})

    name: TagName | None = None
    colour: Colour | None = None

    def values(self) -> dict[str, str | None]:
        colour = {"colour": self.colour} if "colour" in self.model_fields_set else {}
        return colour if self.name is None else {"name": self.name, **colour}


class TagAnswer(Listed):
    model_config = example({"id": ID, "name": "vip", "colour": "#d97706"})

    name: str
    colour: str | None

    @classmethod
    def of(cls, tag: Tag) -> Self:
        return cls(id=tag.id, name=tag.name, colour=tag.colour)


@contextmanager
def _refused() -> Iterator[None]:
    try:
        with refused("tag", "name"):
            yield
    except CampaignsChooseByIt:
        raise Conflict("Campaigns that have not begun choose by it: change them first.") from None


def _tags(change: Change) -> Rows[Tag]:
    return Rows(change.session, change.organization_id, Tag)


@router.get("", dependencies=[may(Permission.READ_CONTACTS)], summary="List tags")
async def index(
    caller: CallerDep, state: ServicesDep, cursor: Cursor = None, limit: Limit = 50
) -> Page[TagAnswer]:
    """Every tag that was made or given to a contact, oldest first."""
    async with state.database.reading([caller.organization_id]) as session:
        tags = await tags_page(session, caller.organization_id, cursor, limit + 1)
    return page_of([TagAnswer.of(tag) for tag in tags], limit)


@router.post(
    "",
    dependencies=[may(Permission.WRITE_CONTACTS)],
    status_code=status.HTTP_201_CREATED,
    summary="Create a tag",
)
async def create(body: TagBody, change: ChangeDep) -> TagAnswer:
    """409 when there is one of this name. Naming one in a contact makes it too."""
    with _refused():
        tag = await _tags(change).add(
            Tag(organization_id=change.organization_id, **body.model_dump())
        )
    await change.note("tag.created", tag.id, after={"name": tag.name, "colour": tag.colour})
    return TagAnswer.of(tag)


@router.patch(
    "/{tag_id:uuid}", dependencies=[may(Permission.WRITE_CONTACTS)], summary="Change a tag"
)
async def change_tag(tag_id: UUID, body: TagChanges, change: ChangeDep) -> TagAnswer:
    """Contacts keep it under its new name; 409 when another tag has that."""
    values = body.values()
    with _refused():
        tag, different = await _tags(change).change(tag_id, values)
    before, after = differences(different, values)
    await change.note("tag.changed", tag_id, before=before, after=after)
    return TagAnswer.of(tag)


@router.delete(
    "/{tag_id:uuid}",
    dependencies=[may(Permission.WRITE_CONTACTS)],
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete a tag",
)
async def delete(tag_id: UUID, change: ChangeDep) -> Response:
    """Contacts lose it. 409 while campaigns that have not begun choose or exclude by it."""
    with _refused():
        tag = await delete_tag(change.session, change.organization_id, tag_id)
    await change.note("tag.deleted", tag_id, before={"name": tag.name})
    return Response(status_code=status.HTTP_204_NO_CONTENT)
