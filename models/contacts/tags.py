"""Tags: names that group contacts loosely; naming one makes it."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.ids import new_id
from models.contacts.tables import Tag
from models.rows import Rows

_MAKE = text("""
    insert into tag (id, organization_id, name)
    select id, :organization, name
    from unnest(cast(:ids as uuid[]), cast(:names as text[])) as t (id, name)
    order by name on conflict do nothing
""")
# A statement of its own, so that it sees a tag that somebody else made meanwhile.
_ADD = text("""
    insert into contact_tag (organization_id, tag_id, contact_id)
    select :organization, t.id, n.contact_id
    from unnest(cast(:contacts as uuid[]), cast(:names as text[])) as n (contact_id, name)
    join tag t on t.organization_id = :organization and t.name = n.name
    order by t.id, n.contact_id for key share of t on conflict do nothing
""")
_HOLD = text("""
    select 1 from tag where id = :tag and organization_id = :organization for update
""")
# Without the tag they would reach other people than they were meant for.
_CHOOSING = text("""
    select 1 from campaign
    where organization_id = :organization and status in ('DRAFT', 'SCHEDULED', 'FREEZING')
      and (audience -> 'tag_ids' ? :tag or audience -> 'exclude_tag_ids' ? :tag) limit 1
""")
_EMPTY = text("delete from contact_tag where organization_id = :organization and tag_id = :tag")
_LEAVE = text("""
    delete from contact_tag
    where organization_id = :organization and contact_id = :contact
      and tag_id not in (select id from tag where organization_id = :organization
                         and name = any(cast(:names as text[])))
""")


class CampaignsChooseByIt(Exception):
    """Campaigns that have no audience yet choose or exclude by the tag."""


async def make_tags(session: AsyncSession, organization_id: UUID, names: Collection[str]) -> None:
    """Those that are not there yet."""
    values = {"organization": organization_id, "names": list(names)}
    values["ids"] = [new_id() for _ in names]
    await (await session.connection()).execute(_MAKE, values)


async def add_tags(
    session: AsyncSession,
    organization_id: UUID,
    tagged: Sequence[tuple[UUID, Collection[str]]],
) -> None:
    """Give contacts tags; they keep the ones they have."""
    pairs = [(contact, name) for contact, names in tagged for name in names]
    if not pairs:
        return
    names = list({name for _, name in pairs})
    await make_tags(session, organization_id, names)
    await (await session.connection()).execute(
        _ADD,
        {
            "organization": organization_id,
            "contacts": [contact for contact, _ in pairs],
            "names": [name for _, name in pairs],
        },
    )


async def set_tags(
    session: AsyncSession, organization_id: UUID, contact_id: UUID, names: Collection[str]
) -> None:
    """Exactly these tags."""
    await (await session.connection()).execute(
        _LEAVE, {"organization": organization_id, "contact": contact_id, "names": list(names)}
    )
    await add_tags(session, organization_id, [(contact_id, names)])


async def tags_page(
    session: AsyncSession, organization_id: UUID, after: UUID | None, most: int
) -> Sequence[Tag]:
    wanted = select(Tag).where(col(Tag.organization_id) == organization_id)
    if after is not None:
        wanted = wanted.where(col(Tag.id) > after)
    return (await session.exec(wanted.order_by(col(Tag.id)).limit(most))).all()


async def delete_tag(session: AsyncSession, organization_id: UUID, id: UUID) -> Tag:
    """Contacts lose it; the tag it was. Raises `Missing`, `CampaignsChooseByIt`."""
    connection = await session.connection()
    here = {"organization": organization_id, "tag": id}
    await connection.execute(_HOLD, here)
    if (await connection.execute(_CHOOSING, here | {"tag": str(id)})).one_or_none() is not None:
        raise CampaignsChooseByIt
    await connection.execute(_EMPTY, here)
    return await Rows(session, organization_id, Tag).delete(id)
