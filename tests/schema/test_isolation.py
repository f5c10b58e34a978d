"""A row of one organization is never readable, writable or referable by another."""

from uuid import UUID

import asyncpg
import pytest

from core.database import Database
from core.ids import new_id
from tests.ingest.world import Business, a_business, a_delivery, a_sent_message, keep
from tests.schema.look import guarded, owned, tables

# Design section 6: ids, hashes and counts without content.
OUTSIDE = {
    "account_route",
    "api_key_hash",
    "data_key",
    "heartbeat",
    "number_route",
    "outbox",
    "partner_added",
    "rate_bucket",
    "request_count",
    "shard",
    "webhook_pending",
    "webhook_unrouted",
}
FULL = (
    "business_account",
    "campaign",
    "campaign_recipient",
    "contact",
    "message",
    "message_attempt",
    "organization",
    "phone_number",
    "template",
    "webhook_event",
)


async def enter(app: asyncpg.Connection, *organizations: UUID) -> None:
    await app.execute(
        "select set_config('app.organizations', $1, false)",
        ",".join(str(each) for each in organizations),
    )


async def a_full_business(database: Database) -> Business:
    """A row in every table that a campaign and a webhook touch."""
    business = await a_business(database)
    await a_sent_message(database, business)
    status = {"id": "wamid.x", "status": "sent", "timestamp": "1"}
    await keep(database, business, a_delivery(business, "messages", {"statuses": [status]}))
    return business


async def test_only_tables_of_ids_stand_outside_row_level_security(
    owner: asyncpg.Connection,
) -> None:
    outside = {name for name, inside in (await tables(owner)).items() if not inside}

    assert outside == OUTSIDE


async def test_without_an_organization_there_are_no_rows(
    database: Database, owner: asyncpg.Connection, app: asyncpg.Connection
) -> None:
    await a_full_business(database)
    names = await guarded(owner)

    seen = {name: await app.fetchval(f"select count(*) from {name}") for name in names}

    assert seen == dict.fromkeys(names, 0)
    for name in FULL:
        assert await owner.fetchval(f"select count(*) from {name}") > 0


async def test_an_organization_sees_its_own_rows_only(
    database: Database, app: asyncpg.Connection
) -> None:
    mine, theirs = await a_full_business(database), await a_full_business(database)
    await enter(app, mine.organization_id)

    for name in FULL:
        key = "id" if name == "organization" else "organization_id"
        owners = {row[0] for row in await app.fetch(f"select {key} from {name}")}
        assert owners == {mine.organization_id}, name
    assert theirs.organization_id != mine.organization_id


async def test_two_named_organizations_are_both_seen(
    database: Database, app: asyncpg.Connection
) -> None:
    first, second = await a_business(database), await a_business(database)
    await enter(app, first.organization_id, second.organization_id)

    assert await app.fetchval("select count(*) from phone_number") == 2


@pytest.mark.parametrize(
    "statement",
    [
        "set row_security = off; select count(*) from contact",
        "alter table contact disable row level security",
        "drop policy organization on contact",
        "create policy everybody on contact using (true)",
        "set role parley_owner",
        "set session authorization postgres",
        "alter role parley_app bypassrls",
        "select count(*) from webhook_event_rest",
    ],
)
async def test_the_application_cannot_look_behind_the_policy(
    app: asyncpg.Connection, statement: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute(statement)


async def test_a_row_cannot_be_made_for_another_organization(
    database: Database, app: asyncpg.Connection
) -> None:
    mine, theirs = await a_business(database), await a_business(database)
    await enter(app, mine.organization_id)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute(
            "insert into contact (id, organization_id, consent, blocked) "
            "values ($1, $2, 'OPTED_IN', false)",
            new_id(),
            theirs.organization_id,
        )


async def test_a_row_cannot_be_given_to_another_organization(
    database: Database, app: asyncpg.Connection
) -> None:
    mine, theirs = await a_full_business(database), await a_business(database)
    await enter(app, mine.organization_id)

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute("update contact set organization_id = $1", theirs.organization_id)


@pytest.mark.parametrize("verb", ["update contact set name = 'x'", "delete from message_attempt"])
async def test_another_organizations_rows_cannot_be_changed(
    database: Database, owner: asyncpg.Connection, app: asyncpg.Connection, verb: str
) -> None:
    mine, theirs = await a_business(database), await a_full_business(database)
    await enter(app, mine.organization_id)

    done = await app.execute(f"{verb} where organization_id = '{theirs.organization_id}'")

    assert done.endswith(" 0")


async def test_a_campaign_cannot_refer_to_another_organizations_template(
    database: Database, owner: asyncpg.Connection, app: asyncpg.Connection
) -> None:
    mine, theirs = await a_full_business(database), await a_full_business(database)
    foreign = await owner.fetchval(
        "select id from template where organization_id = $1", theirs.organization_id
    )
    await enter(app, mine.organization_id, theirs.organization_id)

    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await app.execute(
            "update campaign set template_id = $1 where organization_id = $2",
            foreign,
            mine.organization_id,
        )


async def test_no_reference_between_tenant_tables_can_leave_its_organization(
    owner: asyncpg.Connection,
) -> None:
    inside, parents = await guarded(owner), await owned(owner)
    rows = await owner.fetch("""
        select conrelid::regclass::text as child, confrelid::regclass::text as parent,
               array(select attname::text from pg_attribute
                     where attrelid = conrelid and attnum = any(conkey)) as columns
        from pg_constraint where contype = 'f'
    """)

    leaving = [
        row["child"]
        for row in rows
        if row["child"] in inside
        and row["parent"] in parents
        and "organization_id" not in row["columns"]
    ]

    assert rows
    assert leaving == []


async def test_what_nobody_owns_can_only_be_dropped_in(
    app: asyncpg.Connection, owner: asyncpg.Connection
) -> None:
    id = new_id()
    await app.execute(
        "insert into webhook_unrouted (id, field, body) values ($1, 'messages', '{}')", id
    )

    for statement in (
        "select count(*) from webhook_unrouted",
        "update webhook_unrouted set body = ''",
        "delete from webhook_unrouted",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute(statement)
    async with owner.transaction():
        await owner.execute("set local role parley_operator")
        assert await owner.fetchval("select count(*) from webhook_unrouted where id = $1", id) == 1
