"""Who belongs to an organization, what they may do to each other, and who must stay."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from core.database import Database
from core.ids import new_id
from models.auth import keys
from models.auth.permissions import Permission, Role
from models.organizations.members import Members
from tests.auth.callers import a_key, bearing
from tests.organizations.letters import an_invitation, mailed
from tests.organizations.look import audited
from tests.organizations.people import People, Somebody, field


def place(organization: UUID, who: Somebody | None = None, more: str = "") -> str:
    return f"/organizations/{organization}/members" + (f"/{who.id}{more}" if who else "")


async def roles(people: People, who: Somebody, organization: UUID) -> dict[str, str]:
    answer = await people.ask(who, "GET", place(organization))
    return {each["id"]: each["role"] for each in answer.json()["data"]}


async def test_members_are_listed_with_name_and_address(
    people: People, organization: UUID, other_organization: UUID
) -> None:
    boss = await people.member(organization, Role.OWNER, "Ana Souza")
    agent = await people.member(organization, Role.AGENT, "Ben Okri")
    await people.member(other_organization, Role.OWNER)

    answer = await people.ask(agent, "GET", place(organization))
    owners = await people.ask(agent, "GET", f"{place(organization)}?role=OWNER&limit=1")

    shown = [(each["id"], each["name"], each["email"]) for each in answer.json()["data"]]
    assert shown == [
        (str(boss.id), "Ana Souza", boss.email),
        (str(agent.id), "Ben Okri", agent.email),
    ]
    assert [each["id"] for each in owners.json()["data"]] == [str(boss.id)]


async def test_a_viewer_does_not_see_who_belongs_to_it(people: People, organization: UUID) -> None:
    viewer = await people.member(organization, Role.VIEWER)

    assert (await people.ask(viewer, "GET", place(organization))).status_code == 403


@pytest.mark.parametrize(
    ("standing", "current", "wanted", "status"),
    [
        (Role.OWNER, Role.AGENT, Role.OWNER, 200),
        (Role.OWNER, Role.OWNER, Role.ADMIN, 200),
        (Role.ADMIN, Role.AGENT, Role.ADMIN, 200),
        (Role.ADMIN, Role.AGENT, Role.OWNER, 403),
        (Role.ADMIN, Role.OWNER, Role.AGENT, 403),
        (Role.MANAGER, Role.AGENT, Role.VIEWER, 403),
    ],
)
async def test_a_role_has_a_ceiling(
    people: People,
    organization: UUID,
    owner: asyncpg.Connection,
    standing: Role,
    current: Role,
    wanted: Role,
    status: int,
) -> None:
    boss = await people.member(organization, Role.OWNER)
    asking = await people.member(organization, standing)
    target = await people.member(organization, current)

    answer = await people.ask(asking, "PUT", place(organization, target, "/role"), {"role": wanted})

    now = (await roles(people, boss, organization))[str(target.id)]
    assert answer.status_code == status
    assert now == (wanted if status == 200 else current)
    changed = ["member.role_changed"] if status == 200 else []
    assert await audited(owner, organization) == changed


async def test_a_changed_role_holds_from_the_next_request_on(
    people: People, organization: UUID
) -> None:
    boss = await people.member(organization, Role.OWNER)
    manager = await people.member(organization, Role.MANAGER)
    path = place(organization, manager, "/role")

    await people.ask(boss, "PUT", path, {"role": "VIEWER"})

    assert (await people.ask(manager, "GET", place(organization))).status_code == 403


async def test_the_last_owner_can_neither_leave_nor_step_down(
    people: People, organization: UUID
) -> None:
    boss = await people.member(organization, Role.OWNER)
    await people.member(organization, Role.ADMIN)

    left = await people.ask(boss, "DELETE", place(organization, boss))
    down = await people.ask(boss, "PUT", place(organization, boss, "/role"), {"role": "ADMIN"})

    assert (left.status_code, field(left)) == (409, "role")
    assert (down.status_code, field(down)) == (409, "role")
    assert (await roles(people, boss, organization))[str(boss.id)] == "OWNER"


async def test_of_two_owners_who_leave_at_once_one_stays(
    people: People, organization: UUID, owner: asyncpg.Connection
) -> None:
    for _ in range(5):
        both = [await people.member(organization, Role.OWNER) for _ in range(2)]

        answers = await asyncio.gather(
            *(people.ask(each, "DELETE", place(organization, each)) for each in both)
        )

        assert sorted(answer.status_code for answer in answers) == [204, 409]
        [stays] = [one for one, answer in zip(both, answers, strict=True) if answer.is_error]
        await owner.execute("delete from membership where user_id = $1", stays.id)


async def test_of_two_owners_who_demote_each_other_one_stays(
    people: People, organization: UUID
) -> None:
    ana, ben = [await people.member(organization, Role.OWNER) for _ in range(2)]
    demote = {"role": "ADMIN"}

    answers = await asyncio.gather(
        people.ask(ana, "PUT", place(organization, ben, "/role"), demote),
        people.ask(ben, "PUT", place(organization, ana, "/role"), demote),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 403]
    assert sorted((await roles(people, ana, organization)).values()) == ["ADMIN", "OWNER"]


@pytest.mark.parametrize("role", list(Role)[1:])
async def test_everybody_may_leave(
    people: People, organization: UUID, owner: asyncpg.Connection, role: Role
) -> None:
    member = await people.member(organization, role)

    answer = await people.ask(member, "DELETE", place(organization, member))

    after = await people.ask(member, "GET", f"/organizations/{organization}")
    assert (answer.status_code, after.status_code) == (204, 404)
    assert await audited(owner, organization) == ["member.left"]


@pytest.mark.parametrize(
    ("standing", "target", "status"),
    [
        (Role.OWNER, Role.ADMIN, 204),
        (Role.ADMIN, Role.ADMIN, 204),
        (Role.ADMIN, Role.OWNER, 403),
        (Role.MANAGER, Role.VIEWER, 403),
        (Role.VIEWER, Role.AGENT, 403),
    ],
)
async def test_members_are_removed_up_to_ones_own_role(
    people: People, organization: UUID, standing: Role, target: Role, status: int
) -> None:
    boss = await people.member(organization, Role.OWNER)
    asking = await people.member(organization, standing)
    removed = await people.member(organization, target)

    answer = await people.ask(asking, "DELETE", place(organization, removed))

    assert answer.status_code == status
    assert (str(removed.id) in await roles(people, boss, organization)) is (status == 403)


async def test_who_is_no_member_is_not_there(
    people: People, organization: UUID, other_organization: UUID
) -> None:
    boss = await people.member(organization, Role.OWNER)
    neighbour = await people.member(other_organization, Role.AGENT)

    for method, path, body in (
        ("DELETE", place(organization, neighbour), None),
        ("PUT", place(organization, neighbour, "/role"), {"role": "VIEWER"}),
        ("DELETE", place(other_organization, neighbour), None),
        ("GET", place(other_organization), None),
        ("DELETE", f"{place(organization)}/{new_id()}", None),
    ):
        assert (await people.ask(boss, method, path, body)).status_code == 404, path


async def test_who_is_gone_has_no_way_back_by_an_invitation_of_their_own(
    people: People, organization: UUID, owner: asyncpg.Connection
) -> None:
    boss = await people.member(organization, Role.OWNER)
    rogue = await people.member(organization, Role.OWNER)
    back = await people.make()
    id = await an_invitation(people, rogue, organization, back.email, Role.OWNER)
    other = await an_invitation(people, boss, organization, f"{new_id()}@example.com")
    token = await mailed(owner, organization, id)

    await people.ask(boss, "DELETE", place(organization, rogue))

    answer = await people.ask(back, "POST", "/invitations/accept", {"token": token})
    states = await people.ask(boss, "GET", f"/organizations/{organization}/invitations")
    assert answer.status_code == 409
    assert {each["id"]: each["status"] for each in states.json()["data"]} == {
        str(id): "REVOKED",
        str(other): "PENDING",
    }
    assert (await audited(owner, organization))[-2:] == ["member.removed", "invitation.revoked"]


async def test_who_is_demoted_takes_back_what_they_could_not_give_any_more(
    people: People, organization: UUID
) -> None:
    boss = await people.member(organization, Role.OWNER)
    second = await people.member(organization, Role.OWNER)
    ids = {
        role: await an_invitation(people, second, organization, f"{new_id()}@example.com", role)
        for role in (Role.OWNER, Role.ADMIN, Role.VIEWER)
    }

    await people.ask(boss, "PUT", place(organization, second, "/role"), {"role": "ADMIN"})

    states = await people.ask(boss, "GET", f"/organizations/{organization}/invitations")
    found = {each["id"]: each["status"] for each in states.json()["data"]}
    assert {role: found[str(id)] for role, id in ids.items()} == {
        Role.OWNER: "REVOKED",
        Role.ADMIN: "PENDING",
        Role.VIEWER: "PENDING",
    }


async def test_the_keys_of_who_is_gone_stay_dead_when_they_come_back(
    people: People, database: Database, organization: UUID
) -> None:
    boss = await people.member(organization, Role.OWNER)
    agent = await people.member(organization, Role.AGENT)
    async with database.transaction([organization]) as session:
        scopes = [Permission.READ_CONTACTS]
        key = await keys.create(session, organization, "mine", scopes=scopes, user_id=agent.id)
    await people.ask(boss, "DELETE", place(organization, agent))
    async with database.transaction([organization]) as session:
        assert await Members(session, organization).add(agent.id, Role.AGENT)

    answer = await people.ask(None, "GET", "/contacts", **bearing(key.secret))

    assert answer.status_code == 401


async def test_a_key_may_not_remove_its_maker_as_if_they_left(
    people: People, database: Database, organization: UUID
) -> None:
    agent = await people.member(organization, Role.AGENT)
    async with database.transaction([organization]) as session:
        scopes = [Permission.READ_ORGANIZATION]
        key = await keys.create(session, organization, "mine", scopes=scopes, user_id=agent.id)

    answer = await people.ask(None, "DELETE", place(organization, agent), **bearing(key.secret))

    assert answer.status_code == 403


async def test_a_key_of_the_command_line_stands_as_high_as_an_owner(
    people: People, database: Database, organization: UUID
) -> None:
    agent = await people.member(organization, Role.AGENT)
    key = await a_key(database, organization)

    answer = await people.ask(
        None, "PUT", place(organization, agent, "/role"), {"role": "OWNER"}, **bearing(key.secret)
    )

    assert answer.json()["role"] == "OWNER"
