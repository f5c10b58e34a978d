"""Saving many contacts: by identity, repeatable, and never against a person who said stop."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from core.database import Database
from core.ids import new_id
from models.contacts.consents import Change, record
from models.contacts.groups import NoSuchGroup
from models.contacts.saving import Terms, save
from models.contacts.types import Agreement, Consent, Entry, Issue, Outcome
from tests.ingest.look import eventually

NOW = datetime.now(UTC)
TERMS = Terms(NOW, "import")
ANA = Entry(phone="+14155550142", name="Ana", tags=("vip",), custom={"size": 38})
YES = Agreement(Consent.OPTED_IN, "list")


async def saved(
    database: Database, organization: UUID, *entries: Entry, terms: Terms = TERMS
) -> list[tuple[Outcome, Issue | None]]:
    async with database.transaction([organization]) as session:
        results = await save(session, organization, entries, terms)
    return [(each.outcome, each.remark.code if each.remark else None) for each in results]


async def of_one(owner: asyncpg.Connection, organization: UUID) -> asyncpg.Record:
    rows = await owner.fetch("select * from contact where organization_id = $1", organization)
    assert len(rows) == 1
    return rows[0]


async def test_saving_again_changes_nothing(
    database: Database, organization: UUID, owner: asyncpg.Connection
) -> None:
    entry = Entry(phone="+14155550142", name="Ana", tags=("vip",), agreement=YES)
    first = await saved(database, organization, entry)
    before = await owner.fetchrow(
        "select c.*, c.xmin::text from contact c where organization_id = $1", organization
    )

    again = await saved(database, organization, entry)

    after = await owner.fetchrow(
        "select c.*, c.xmin::text from contact c where organization_id = $1", organization
    )
    consents = await owner.fetchval(
        "select count(*) from consent where organization_id = $1", organization
    )
    assert (first, again) == ([(Outcome.CREATED, None)], [(Outcome.UPDATED, None)])
    assert before == after
    assert consents == 1


async def test_given_fields_replace_and_absent_ones_stay(
    database: Database, organization: UUID, owner: asyncpg.Connection
) -> None:
    await saved(database, organization, ANA)

    await saved(database, organization, Entry(phone=ANA.phone, email="a@b.ca", custom={"x": 1}))

    kept = await of_one(owner, organization)
    assert (kept["name"], kept["email"]) == ("Ana", "a@b.ca")
    assert kept["custom"] == '{"x": 1, "size": 38}'


async def test_a_known_phone_learns_its_user_id(
    database: Database, organization: UUID, owner: asyncpg.Connection
) -> None:
    await saved(database, organization, ANA)

    both = Entry(phone=ANA.phone, user_id="US.77")
    assert await saved(database, organization, both) == [(Outcome.UPDATED, None)]
    assert await saved(database, organization, Entry(user_id="US.77")) == [(Outcome.UPDATED, None)]
    await of_one(owner, organization)


async def test_names_of_two_contacts_join_nobody(database: Database, organization: UUID) -> None:
    await saved(database, organization, ANA, Entry(user_id="US.77"))

    both = Entry(phone=ANA.phone, user_id="US.77")

    skipped = (Outcome.SKIPPED, Issue.TWO_CONTACTS)
    assert await saved(database, organization, both) == [skipped]


async def test_the_second_of_two_equal_entries_is_a_duplicate(
    database: Database, organization: UUID
) -> None:
    await saved(database, organization, Entry(phone="+14155550100", user_id="US.1"))

    result = await saved(
        database, organization, ANA, ANA, Entry(phone="+14155550100"), Entry(user_id="US.1")
    )

    duplicate = (Outcome.SKIPPED, Issue.DUPLICATE)
    known = (Outcome.UPDATED, None)
    assert result == [(Outcome.CREATED, None), duplicate, known, duplicate]


async def test_a_list_does_not_overrule_a_person_who_said_stop(
    database: Database, organization: UUID, owner: asyncpg.Connection
) -> None:
    await saved(database, organization, Entry(phone=ANA.phone, agreement=YES))
    id = (await of_one(owner, organization))["id"]
    stopped = datetime.now(UTC)
    async with database.transaction([organization]) as session:
        stop = Change(id, Consent.OPTED_OUT, stopped, "message")
        await record(session, organization, [stop])

    undated = await saved(database, organization, Entry(phone=ANA.phone, agreement=YES))
    before = Agreement(Consent.OPTED_IN, "list", at=stopped - timedelta(days=1))
    await saved(database, organization, Entry(phone=ANA.phone, agreement=before))

    assert undated == [(Outcome.UPDATED, Issue.KEPT_OPTED_OUT)]
    assert (await of_one(owner, organization))["consent"] == "OPTED_OUT"


async def test_a_stop_that_comes_while_a_list_is_saved_wins(
    database: Database, organization: UUID, owner: asyncpg.Connection
) -> None:
    await saved(database, organization, ANA)
    id = (await of_one(owner, organization))["id"]

    async def waiting() -> bool:
        locked = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
        return bool(await owner.fetchval(locked))

    async with database.transaction([organization]) as session:
        stop = Change(id, Consent.OPTED_OUT, NOW - timedelta(seconds=1), "message")
        await record(session, organization, [stop])
        list_ = Entry(phone=ANA.phone, agreement=YES)
        saving = asyncio.create_task(saved(database, organization, list_))
        await eventually(waiting)

    assert await saving == [(Outcome.UPDATED, Issue.KEPT_OPTED_OUT)]
    assert (await of_one(owner, organization))["consent"] == "OPTED_OUT"


async def test_a_consent_of_a_later_date_counts(
    database: Database, organization: UUID, owner: asyncpg.Connection
) -> None:
    out = Agreement(Consent.OPTED_OUT, "list", at=NOW - timedelta(days=2))
    back = Agreement(Consent.OPTED_IN, "form", at=NOW - timedelta(days=1))
    await saved(database, organization, Entry(phone=ANA.phone, agreement=out))

    await saved(database, organization, Entry(phone=ANA.phone, agreement=back))

    assert (await of_one(owner, organization))["consent"] == "OPTED_IN"


async def test_where_consent_is_required_only_who_said_something_is_saved(
    database: Database, organization: UUID
) -> None:
    agreed = Entry(phone="+14155550100", agreement=YES)
    await saved(database, organization, agreed)
    strict = Terms(NOW, "import", require_consent=True)

    result = await saved(database, organization, ANA, Entry(phone="+14155550100"), terms=strict)

    assert result == [(Outcome.SKIPPED, Issue.MISSING_CONSENT), (Outcome.UPDATED, None)]


async def test_the_same_people_saved_at_once_become_one_each(
    database: Database, organization: UUID, owner: asyncpg.Connection
) -> None:
    people = [Entry(phone=f"+1415555{n:04}", tags=("vip",)) for n in range(100)]

    results = await asyncio.gather(
        *(saved(database, organization, *part) for part in (people, people[::-1], people))
    )

    made = [outcome for result in results for outcome, _ in result if outcome is Outcome.CREATED]
    count = "select count(*) from contact where organization_id = $1"
    assert len(made) == 100
    assert await owner.fetchval(count, organization) == 100


async def test_a_group_of_another_organization_is_no_group(
    database: Database, organization: UUID, owner: asyncpg.Connection
) -> None:
    with pytest.raises(NoSuchGroup):
        await saved(database, organization, ANA, terms=Terms(NOW, "import", new_id()))

    count = "select count(*) from contact where organization_id = $1"
    assert await owner.fetchval(count, organization) == 0
