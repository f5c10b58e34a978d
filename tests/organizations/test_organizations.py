"""Making, reading, changing and deleting organizations."""

from uuid import UUID, uuid4

import asyncpg
import pytest

from core.database import Database
from core.ids import new_id
from models.auth.permissions import Role
from tests.auth.callers import a_key, bearing
from tests.organizations.look import audited, events, wakes
from tests.organizations.people import People, field


async def test_who_makes_an_organization_owns_it(people: People, owner: asyncpg.Connection) -> None:
    ana = await people.make()
    name = f"Padaria São João {uuid4().hex[:6]}"

    answer = await people.ask(
        ana, "POST", "/organizations", {"name": name, "timezone": "America/Sao_Paulo"}
    )

    made = answer.json()
    listed = (await people.ask(ana, "GET", "/organizations")).json()["data"]
    assert answer.status_code == 201
    assert (made["role"], made["plan"], made["timezone"]) == ("OWNER", "FREE", "America/Sao_Paulo")
    assert made["slug"].startswith("padaria-sao-joao-")
    assert listed == [made]
    assert await audited(owner, UUID(made["id"])) == ["organization.created"]
    assert await events(owner, ana.id) == ["organization.created"]


async def test_a_derived_slug_finds_a_free_one_and_a_given_one_is_refused(people: People) -> None:
    ana, name = await people.make(), f"Bakery {uuid4().hex}"

    first = await people.ask(ana, "POST", "/organizations", {"name": name})
    second = await people.ask(ana, "POST", "/organizations", {"name": name})
    slug = first.json()["slug"]
    taken = await people.ask(ana, "POST", "/organizations", {"name": "x", "slug": slug.upper()})

    assert second.json()["slug"] == f"{slug}-2"
    assert (taken.status_code, field(taken)) == (409, "slug")
    assert len((await people.ask(ana, "GET", "/organizations")).json()["data"]) == 2


async def test_an_organization_made_twice_with_one_key_is_made_once(people: People) -> None:
    ana = await people.make()
    body = {"name": f"Bakery {uuid4().hex}"}
    header = {"Idempotency-Key": "once"}

    first = await people.ask(ana, "POST", "/organizations", body, **header)
    again = await people.ask(ana, "POST", "/organizations", body, **header)

    assert (first.status_code, again.json()) == (201, first.json())
    assert len((await people.ask(ana, "GET", "/organizations")).json()["data"]) == 1


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"name": ""}, "name"),
        ({"name": "x", "timezone": "Mars/Olympus"}, "timezone"),
        ({"name": "x", "slug": "a"}, "slug"),
        ({"name": "x", "slug": "two--hyphens"}, "slug"),
        ({"name": "x", "plan": "ENTERPRISE"}, "plan"),
    ],
)
async def test_what_is_wrong_is_named(people: People, body: object, named: str) -> None:
    answer = await people.ask(await people.make(), "POST", "/organizations", body)

    assert (answer.status_code, field(answer)) == (400, named)


async def test_a_key_makes_no_organization(
    people: People, database: Database, organization: UUID
) -> None:
    key = await a_key(database, organization)

    answer = await people.ask(None, "POST", "/organizations", {"name": "x"}, **bearing(key.secret))

    assert answer.status_code == 401


async def test_an_admin_changes_it_and_before_and_after_are_kept(
    people: People, organization: UUID, owner: asyncpg.Connection
) -> None:
    admin = await people.member(organization, Role.ADMIN)
    path = f"/organizations/{organization}"
    changes = {"name": "Blue Door Bakeries", "settings": {"defaultCountry": "br"}}

    answer = await people.ask(admin, "PUT", path, changes)

    entry = await owner.fetchrow(
        "select before::text, after::text from audit_entry where organization_id = $1", organization
    )
    assert answer.status_code == 200
    assert answer.json()["settings"] == {"defaultCountry": "BR", "defaultLanguage": None}
    assert (await people.ask(admin, "GET", path)).json() == answer.json()
    assert '"name": "Blue Door Bakery"' in entry["before"]
    assert '"name": "Blue Door Bakeries"' in entry["after"]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"settings": {"colour": "blue"}}, "settings.colour"),
        ({"timezone": "Nowhere"}, "timezone"),
        ({"plan": "FREE"}, "plan"),
    ],
)
async def test_only_what_is_known_can_be_changed(
    people: People, organization: UUID, body: object, named: str
) -> None:
    admin = await people.member(organization, Role.ADMIN)

    answer = await people.ask(admin, "PUT", f"/organizations/{organization}", body)

    assert (answer.status_code, field(answer)) == (400, named)


async def test_a_slug_of_somebody_else_cannot_be_taken(
    people: People, organization: UUID, other_organization: UUID
) -> None:
    admin = await people.member(organization, Role.ADMIN)
    neighbour = await people.member(other_organization, Role.VIEWER)
    theirs = (await people.ask(neighbour, "GET", f"/organizations/{other_organization}")).json()

    answer = await people.ask(
        admin, "PUT", f"/organizations/{organization}", {"slug": theirs["slug"]}
    )

    assert (answer.status_code, field(answer)) == (409, "slug")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_a_foreign_organization_is_not_there(
    people: People, organization: UUID, other_organization: UUID, method: str
) -> None:
    stranger = await people.member(organization, Role.OWNER)

    for id in (other_organization, new_id()):
        answer = await people.ask(stranger, method, f"/organizations/{id}", {})
        assert answer.status_code == 404


@pytest.mark.parametrize("role", [Role.MANAGER, Role.AGENT, Role.VIEWER])
async def test_who_may_only_look_changes_nothing(
    people: People, organization: UUID, role: Role
) -> None:
    member, path = await people.member(organization, role), f"/organizations/{organization}"

    assert (await people.ask(member, "GET", path)).status_code == 200
    assert (await people.ask(member, "PUT", path, {"name": "x"})).status_code == 403
    assert (await people.ask(member, "DELETE", path)).status_code == 403


async def test_only_an_owner_in_person_deletes_it(
    people: People, database: Database, organization: UUID
) -> None:
    admin, path = await people.member(organization, Role.ADMIN), f"/organizations/{organization}"
    key = await a_key(database, organization)

    assert (await people.ask(admin, "DELETE", path)).status_code == 403
    assert (await people.ask(None, "DELETE", path, **bearing(key.secret))).status_code == 403


async def test_a_deleted_organization_lets_nobody_in(
    people: People, database: Database, organization: UUID, owner: asyncpg.Connection
) -> None:
    boss, path = await people.member(organization, Role.OWNER), f"/organizations/{organization}"
    key = await a_key(database, organization)
    body = {"email": "ben@example.com", "role": "AGENT"}
    invited = (await people.ask(boss, "POST", f"{path}/members", body)).json()["id"]

    answer = await people.ask(boss, "DELETE", path)

    # The key was not used before, so no process remembers it.
    after = [
        (await people.ask(boss, "GET", path)).status_code,
        (await people.ask(None, "GET", path, **bearing(key.secret))).status_code,
    ]
    kept = await owner.fetchrow("select * from organization where id = $1", organization)
    assert (answer.status_code, after) == (204, [404, 401])
    assert (await people.ask(boss, "GET", "/organizations")).json()["data"] == []
    assert kept["deleted_at"] is not None
    hashes = "select count(*) from api_key_hash where organization_id = $1"
    assert await owner.fetchval(hashes, organization) == 0
    assert await owner.fetchval("select status from invitation where id = $1", UUID(invited)) == (
        "REVOKED"
    )
    assert await wakes(owner, UUID(invited)) == ["invitation.changed"] * 2
    assert (await audited(owner, organization))[1:] == [
        "organization.deleted",
        "invitation.revoked",
    ]


@pytest.mark.parametrize("status", ["SCHEDULED", "PAUSED", "COMPLETED"])
async def test_a_campaign_under_way_keeps_it(
    people: People, organization: UUID, owner: asyncpg.Connection, status: str
) -> None:
    boss = await people.member(organization, Role.OWNER)
    await a_campaign(owner, organization, status)

    answer = await people.ask(boss, "DELETE", f"/organizations/{organization}")

    kept = answer.status_code == 409 and field(answer) == "campaigns"
    assert kept if status != "COMPLETED" else answer.status_code == 204


async def a_campaign(owner: asyncpg.Connection, organization: UUID, status: str) -> None:
    """Its row alone: references are not looked at."""
    async with owner.transaction():
        await owner.execute("set local session_replication_role = replica")
        await owner.execute(
            "insert into campaign (id, organization_id, name, status, template_id, "
            "phone_number_id, audience, parameters, delivery_policy, kind, weight, "
            "send_epoch, run) "
            "values ($1, $2, 'x', $3, $4, $4, '{}', '{}', 'AT_LEAST_ONCE', 'ONE_TIME', 1, 0, 0)",
            new_id(),
            organization,
            status,
            new_id(),
        )
