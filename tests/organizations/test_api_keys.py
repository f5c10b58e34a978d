"""What a key may do, who may make, see and end one, and when it ends by itself."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from core.database import Database
from core.ids import new_id
from models.auth import keys
from models.auth.permissions import PERMISSIONS, Permission, Role, of_key
from models.organizations.members import Members
from tests.auth.callers import a_key, bearing
from tests.organizations.look import audited
from tests.organizations.people import People, Somebody, field

# A route for each permission that can be asked for without doing anything.
_ROUTES = {
    Permission.READ_ORGANIZATION: ("GET", "/organizations/{organization}"),
    Permission.WRITE_ORGANIZATION: ("PUT", "/organizations/{organization}"),
    Permission.READ_MEMBERS: ("GET", "/organizations/{organization}/members"),
    Permission.WRITE_MEMBERS: ("POST", "/organizations/{organization}/members"),
    Permission.MANAGE_KEYS: ("GET", "/organizations/{organization}/api-keys"),
    Permission.READ_AUDIT: ("GET", "/audit-log"),
    Permission.READ_CONTACTS: ("GET", "/contacts"),
    Permission.WRITE_CONTACTS: ("POST", "/contacts"),
    Permission.READ_TEMPLATES: ("GET", "/templates"),
    Permission.WRITE_TEMPLATES: ("POST", "/templates"),
    Permission.READ_ACCOUNTS: ("GET", "/waba"),
    Permission.WRITE_ACCOUNTS: ("POST", "/embedded-signup/init"),
    Permission.READ_FLOWS: ("GET", "/flows"),
    Permission.WRITE_FLOWS: ("POST", "/flows"),
    Permission.READ_CAMPAIGNS: ("GET", "/campaigns"),
    Permission.WRITE_CAMPAIGNS: ("POST", "/campaigns"),
    Permission.RUN_CAMPAIGNS: ("POST", f"/campaigns/{new_id()}/pause"),
    Permission.READ_INBOX: ("GET", "/departments"),
    Permission.WRITE_INBOX: ("POST", "/quick-replies"),
    Permission.MANAGE_TEAM: ("POST", "/departments"),
    Permission.READ_MESSAGES: ("GET", f"/messages/{new_id()}"),
    Permission.WRITE_MESSAGES: ("POST", "/messages/send"),
    Permission.READ_AI: ("GET", "/ai/providers"),
    Permission.WRITE_AI: ("POST", "/ai/providers"),
}


async def make(
    people: People, who: Somebody, *scopes: Permission, **body: object
) -> dict[str, str]:
    answer = await people.ask(
        who, "POST", "/users/api-keys", {"name": "shop", "scopes": scopes, **body}
    )
    assert answer.status_code == 201, answer.text
    made: dict[str, str] = answer.json()
    return made


async def works(people: People, key: str) -> bool:
    return (await people.ask(None, "GET", "/contacts", **bearing(key))).status_code == 200


async def test_a_key_is_shown_once(
    people: People, organization: UUID, owner: asyncpg.Connection
) -> None:
    ana = await people.member(organization, Role.AGENT)

    made = await make(people, ana, Permission.READ_CONTACTS)

    listed = (await people.ask(ana, "GET", "/users/api-keys")).json()["data"]
    secret = made.pop("key")
    entry = await owner.fetchval(
        "select e::text from audit_entry e where organization_id = $1", organization
    )
    assert listed == [made]
    assert secret.startswith(made["begins"])
    assert (made["userId"], made["madeBy"]) == (str(ana.id), ana.name)
    assert secret.split("_", 2)[2] not in entry
    assert await works(people, secret)


@pytest.mark.parametrize(
    ("asked", "days"), [({}, 90), ({"expiresInDays": 1}, 1), ({"expiresInDays": 365}, 365)]
)
async def test_a_key_ends_by_itself(
    people: People, organization: UUID, asked: dict[str, int], days: int
) -> None:
    ana = await people.member(organization, Role.AGENT)

    made = await make(people, ana, Permission.READ_CONTACTS, **asked)

    lasts = datetime.fromisoformat(made["expiresAt"]) - datetime.now(UTC)
    assert timedelta(days=days) - timedelta(minutes=1) < lasts <= timedelta(days=days)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"expiresInDays": 366}, "expiresInDays"),
        ({"expiresInDays": 0}, "expiresInDays"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["read:minds"]}, "scopes.0"),
        ({"scopes": ["*"]}, "scopes.0"),
        ({"scopes": ["read:contacts", "run:campaigns"]}, "scopes.1"),
        ({"name": ""}, "name"),
    ],
)
async def test_what_is_wrong_with_a_key_is_named(
    people: People, organization: UUID, body: dict[str, object], named: str
) -> None:
    ana = await people.member(organization, Role.AGENT)
    whole = {"name": "shop", "scopes": ["read:contacts"]} | body

    answer = await people.ask(ana, "POST", "/users/api-keys", whole)

    assert (answer.status_code, field(answer)) == (400, named)


@pytest.mark.parametrize("role", Role)
async def test_a_key_has_no_scope_that_its_maker_lacks(
    people: People, organization: UUID, role: Role
) -> None:
    member = await people.member(organization, role)

    given = {}
    for scope in Permission:
        body = {"name": "x", "scopes": [scope]}
        answer = await people.ask(member, "POST", "/users/api-keys", body)
        given[scope] = answer.status_code

    assert given == {scope: 201 if scope in PERMISSIONS[role] else 400 for scope in Permission}


@pytest.mark.parametrize("scope", _ROUTES)
async def test_a_key_opens_what_is_in_its_scopes_and_nothing_else(
    people: People, organization: UUID, scope: Permission
) -> None:
    boss = await people.member(organization, Role.OWNER)
    key = (await make(people, boss, scope))["key"]

    refused = set()
    for permission, (method, path) in _ROUTES.items():
        answer = await people.ask(
            None,
            method,
            path.format(organization=organization),
            None if method == "GET" else {"no": "thing"},
            **bearing(key),
        )
        if answer.status_code == 403:
            refused.add(permission)
        else:
            assert answer.status_code in (200, 400, 404), answer.text

    assert refused == set(_ROUTES) - {scope}


def test_a_key_can_do_what_is_in_its_scopes_and_in_the_role_of_its_maker() -> None:
    scopes = {Permission.READ_CONTACTS, Permission.RUN_CAMPAIGNS}

    assert of_key(scopes, Role.MANAGER) == scopes
    assert of_key(scopes, Role.VIEWER) == {Permission.READ_CONTACTS}
    assert of_key({"*"}, Role.VIEWER) == PERMISSIONS[Role.VIEWER]
    assert of_key(scopes, None) == scopes
    assert set(_ROUTES) == set(Permission) - {
        Permission.DELETE_ORGANIZATION,
        Permission.EXPORT_CONTACTS,
    }


async def test_a_key_loses_what_its_maker_loses(people: People, organization: UUID) -> None:
    boss = await people.member(organization, Role.OWNER)
    ana = await people.member(organization, Role.ADMIN)
    key = (await make(people, ana, Permission.READ_CONTACTS, Permission.READ_AUDIT))["key"]
    path = f"/organizations/{organization}/members/{ana.id}/role"

    await people.ask(boss, "PUT", path, {"role": "AGENT"})

    # The key was not used before, so no process remembers what it could do.
    assert (await people.ask(None, "GET", "/audit-log", **bearing(key))).status_code == 403
    assert await works(people, key)


async def test_keys_make_no_keys_and_do_not_look_at_them(
    people: People, database: Database, organization: UUID
) -> None:
    all_of_them = bearing((await a_key(database, organization)).secret)
    body = {"name": "x", "scopes": ["read:contacts"]}

    asked = [
        await people.ask(None, "POST", "/users/api-keys", body, **all_of_them),
        await people.ask(None, "GET", "/users/api-keys", **all_of_them),
        await people.ask(None, "DELETE", f"/users/api-keys/{new_id()}", **all_of_them),
    ]

    assert [answer.status_code for answer in asked] == [403, 403, 403]


async def test_a_revoked_key_is_refused(
    people: People, organization: UUID, owner: asyncpg.Connection
) -> None:
    ana = await people.member(organization, Role.AGENT)
    made = await make(people, ana, Permission.READ_CONTACTS)

    answer = await people.ask(ana, "DELETE", f"/users/api-keys/{made['id']}")

    [listed] = (await people.ask(ana, "GET", "/users/api-keys")).json()["data"]
    assert answer.status_code == 204
    assert listed["revokedAt"] is not None
    assert not await works(people, made["key"])
    assert await audited(owner, organization) == ["api_key.created", "api_key.revoked"]


async def test_people_see_and_end_their_own_keys_only(
    people: People, organization: UUID, other_organization: UUID
) -> None:
    ana = await people.member(organization, Role.ADMIN)
    ben = await people.member(organization, Role.AGENT)
    eve = await people.member(other_organization, Role.OWNER)
    made = await make(people, ben, Permission.READ_CONTACTS)

    for somebody in (ana, eve):
        assert (await people.ask(somebody, "GET", "/users/api-keys")).json()["data"] == []
        path = f"/users/api-keys/{made['id']}"
        assert (await people.ask(somebody, "DELETE", path)).status_code == 404
    assert await works(people, made["key"])


async def test_an_admin_sees_and_ends_everybodys_keys(
    people: People, organization: UUID, database: Database
) -> None:
    ana = await people.member(organization, Role.ADMIN)
    ben = await people.member(organization, Role.AGENT, "Ben Okri")
    eve = await people.member(organization, Role.MANAGER)
    made = await make(people, ben, Permission.READ_CONTACTS)
    nobodys = await a_key(database, organization)
    path = f"/organizations/{organization}/api-keys"

    listed = (await people.ask(ana, "GET", path)).json()["data"]
    ended = await people.ask(ana, "DELETE", f"{path}/{made['id']}")

    shown = {each["id"]: (each["madeBy"], each["scopes"]) for each in listed}
    assert shown == {
        made["id"]: ("Ben Okri", ["read:contacts"]),
        str(nobodys.id): (None, ["*"]),
    }
    assert ended.status_code == 204
    assert not await works(people, made["key"])
    assert (await people.ask(eve, "GET", path)).status_code == 403
    assert (await people.ask(eve, "DELETE", f"{path}/{nobodys.id}")).status_code == 403


async def test_a_foreign_key_is_not_there(
    people: People, organization: UUID, other_organization: UUID, database: Database
) -> None:
    ana = await people.member(organization, Role.OWNER)
    theirs = await a_key(database, other_organization)

    for owner_id in (organization, other_organization):
        path = f"/organizations/{owner_id}/api-keys/{theirs.id}"
        assert (await people.ask(ana, "DELETE", path)).status_code == 404
    assert await works(people, theirs.secret)


async def test_who_belongs_to_two_organizations_names_one(
    people: People, organization: UUID, other_organization: UUID, database: Database
) -> None:
    ana = await people.member(organization, Role.AGENT)
    async with database.transaction([other_organization]) as session:
        await Members(session, other_organization).add(ana.id, Role.OWNER)
    named = {"X-Organization-Id": str(other_organization)}
    body = {"name": "x", "scopes": ["run:campaigns"]}

    unnamed = await people.ask(ana, "POST", "/users/api-keys", body)
    made = await people.ask(ana, "POST", "/users/api-keys", body, **named)

    assert (unnamed.status_code, field(unnamed)) == (400, "X-Organization-Id")
    assert made.status_code == 201
    async with database.transaction([other_organization]) as session:
        listed = await keys.listed(session)
    assert [str(key.id) for key in listed] == [made.json()["id"]]
