"""The audit log as admins read it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest

from core.database import Database
from core.ids import new_id
from models.auth.permissions import Role
from models.auth.types import ActorKind
from tests.audit.entries import ADDRESS, noted
from tests.auth.callers import a_key, an_organization
from tests.organizations.people import People, Somebody, field


async def read(people: People, who: Somebody, **asked: object) -> dict[str, Any]:
    answer = await people.ask(who, "GET", f"/audit-log?{urlencode(asked)}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def actions(people: People, who: Somebody, **asked: object) -> list[str]:
    return [each["action"] for each in (await read(people, who, **asked))["data"]]


async def test_an_entry_tells_who_did_what_to_what_from_where(
    people: People, database: Database, organization: UUID, admin: Somebody
) -> None:
    about, facts = new_id(), {"role": "AGENT"}
    await noted(
        database,
        organization,
        "member.added",
        kind=ActorKind.USER,
        by=admin.id,
        about=about,
        after=facts,
    )

    [entry] = (await read(people, admin))["data"]

    assert entry["actor"] == {
        "kind": "USER",
        "id": str(admin.id),
        "name": "Ana Souza",
        "email": admin.email,
    }
    assert entry["subject"] == {"kind": "member", "id": str(about)}
    assert (entry["action"], entry["before"], entry["after"]) == ("member.added", None, facts)
    assert (entry["address"], entry["requestId"]) == (ADDRESS, "a-request")


async def test_a_key_is_named_and_whoever_left_keeps_only_their_name(
    people: People, database: Database, organization: UUID, admin: Somebody
) -> None:
    key = await a_key(database, organization)
    ben = await people.member(organization, Role.AGENT, "Ben Okri")
    stranger = await people.make("Eve")
    for kind, by in (
        (ActorKind.API_KEY, key.id),
        (ActorKind.USER, ben.id),
        (ActorKind.OPERATOR, None),
    ):
        await noted(database, organization, "x.done", kind=kind, by=by)
    await people.ask(ben, "DELETE", f"/organizations/{organization}/members/{ben.id}")

    shown = [each["actor"] for each in (await read(people, admin, action="x."))["data"]]

    assert [(each["kind"], each["name"], each["email"]) for each in shown] == [
        ("OPERATOR", None, None),
        ("USER", "Ben Okri", None),
        ("API_KEY", "test", None),
    ]
    async with database.reading([organization]) as session:
        connection = await session.connection()
        seen = await connection.exec_driver_sql("select name from user_account")
        assert stranger.name not in set(seen.scalars())


async def test_entries_are_read_newest_first_page_by_page(
    people: People, database: Database, organization: UUID, admin: Somebody
) -> None:
    for number in range(5):
        await noted(database, organization, f"thing.done_{'abcde'[number]}")

    first = await read(people, admin, limit=2)
    second = await read(people, admin, limit=2, cursor=first["page"]["next"])
    third = await read(people, admin, limit=2, cursor=second["page"]["next"])

    pages = [[each["action"][-1] for each in page["data"]] for page in (first, second, third)]
    assert pages == [["e", "d"], ["c", "b"], ["a"]]
    assert third["page"]["next"] is None


async def test_every_filter_narrows(
    people: People, database: Database, organization: UUID, admin: Somebody
) -> None:
    key, about = await a_key(database, organization), new_id()
    await noted(database, organization, "campaign.paused", about=about)
    await noted(database, organization, "campaign.resumed", kind=ActorKind.USER, by=admin.id)
    await noted(database, organization, "contact.created", kind=ActorKind.API_KEY, by=key.id)

    for asked, found in (
        ({"action": "campaign."}, ["campaign.resumed", "campaign.paused"]),
        ({"action": "campaign.p"}, ["campaign.paused"]),
        ({"action": "ampaign"}, []),
        ({"actorKind": "API_KEY"}, ["contact.created"]),
        ({"actorId": admin.id}, ["campaign.resumed"]),
        ({"subjectKind": "contact"}, ["contact.created"]),
        ({"subjectId": about}, ["campaign.paused"]),
        ({"subjectId": about, "actorKind": "USER"}, []),
    ):
        assert await actions(people, admin, **asked) == found, asked


async def test_a_period_includes_its_beginning_and_not_its_end(
    people: People, database: Database, organization: UUID, admin: Somebody
) -> None:
    for name in ("a.done", "b.done", "c.done"):
        await noted(database, organization, name)
    at = {each["action"]: each["at"] for each in (await read(people, admin))["data"]}

    period = {"from": at["b.done"], "to": at["c.done"]}
    assert await actions(people, admin, **period) == ["b.done"]
    assert await actions(people, admin, to=at["b.done"]) == ["a.done"]
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert await actions(people, admin, **{"from": later}) == []


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "0001-01-01T00:00:00+14:00", "to": "9999-12-31T23:59:59-14:00"},
        {"from": "1969-12-31T00:00:00Z"},
    ],
)
async def test_the_ends_of_the_calendar_are_a_period_too(
    people: People, database: Database, organization: UUID, admin: Somebody, asked: dict[str, str]
) -> None:
    await noted(database, organization, "a.done")

    assert await actions(people, admin, **asked) == ["a.done"]


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"actorKind": "GHOST"}, "actorKind"),
        ({"actorId": "x"}, "actorId"),
        ({"action": "%"}, "action"),
        ({"from": "2026-11-20T08:00:00"}, "from"),
        ({"to": "yesterday"}, "to"),
        ({"limit": 201}, "limit"),
    ],
)
async def test_a_filter_that_is_none_is_named(
    people: People, admin: Somebody, asked: dict[str, str], named: str
) -> None:
    answer = await people.ask(admin, "GET", f"/audit-log?{urlencode(asked)}")

    assert (answer.status_code, field(answer)) == (400, named)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.AGENT, Role.VIEWER])
async def test_only_admins_read_it(people: People, organization: UUID, role: Role) -> None:
    member = await people.member(organization, role)

    for path in ("/audit-log", "/audit-log/export"):
        assert (await people.ask(member, "GET", path)).status_code == 403


async def test_another_organizations_log_is_not_shown(
    people: People, database: Database, admin: Somebody
) -> None:
    theirs = await an_organization(database)
    await noted(database, theirs, "a.done", kind=ActorKind.USER, by=admin.id)

    named = {"X-Organization-Id": str(theirs)}
    assert (await read(people, admin))["data"] == []
    assert (await people.ask(admin, "GET", "/audit-log", **named)).status_code == 404
