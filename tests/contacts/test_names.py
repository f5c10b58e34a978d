"""Whether a name is another contact's: by index, in any spelling of capitals a list has."""

from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text

from core.database import Database
from core.ids import new_id
from models.contacts.names import others_are_named
from models.contacts.tables import Contact


@pytest.mark.parametrize("kept", ["Carla Mendes", "CARLA MENDES", "carla mendes"])
async def test_a_contact_is_found_by_name(
    database: Database, organization: UUID, other_organization: UUID, kept: str
) -> None:
    contact = Contact(organization_id=organization, name=kept)
    async with database.transaction([organization, other_organization]) as session:
        session.add(contact)
    names = ["Blue Door", "Carla Mendes"]

    async with database.reading([organization, other_organization]) as session:
        assert await others_are_named(session, organization, names, but=new_id())
        assert not await others_are_named(session, organization, names, but=contact.id)
        assert not await others_are_named(session, organization, ["Carla"], but=new_id())
        assert not await others_are_named(session, organization, [], but=new_id())
        assert not await others_are_named(session, other_organization, names, but=new_id())


async def test_an_index_answers_it_under_row_level_security(
    database: Database, owner: asyncpg.Connection, organization: UUID
) -> None:
    """A function of the name could not be looked up: everybody would be read at each answer."""
    await owner.execute(
        "insert into contact (id, organization_id, name, consent, blocked) "
        "select gen_random_uuid(), $1, 'Person ' || n, 'UNKNOWN', false "
        "from generate_series(1, 5000) as n",
        organization,
    )
    await owner.execute("analyze contact")
    async with database.reading([organization]) as session:
        plan = await (await session.connection()).scalars(
            text(
                "explain select 1 from contact where organization_id = :organization "
                "and id <> :but and name = any(cast(:names as text[]))"
            ),
            {"organization": organization, "but": new_id(), "names": ["Ana Prado", "Bo Li"]},
        )
        lines = "\n".join(plan)

    assert "ix_contact_named" in lines
    assert "name = ANY" in lines.split("Index Cond:")[1].split("\n")[0]
