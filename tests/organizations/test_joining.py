"""Accepting an invitation, with an account or by making one."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from core.database import Database
from core.ids import new_id
from models.auth import tokens
from models.auth.passwords import matches
from models.auth.permissions import Role
from models.organizations.members import Members
from tests.ingest.look import eventually
from tests.organizations.letters import aged, an_invitation, mailed
from tests.organizations.look import audited, events, wakes
from tests.organizations.people import People, Somebody, field

PASSWORD = "three words and 1 number"


@pytest.fixture
async def admin(people: People, organization: UUID) -> Somebody:
    return await people.member(organization, Role.ADMIN)


@pytest.fixture
def address() -> str:
    return f"{uuid4().hex}@example.com"


async def a_letter(
    people: People, admin: Somebody, organization: UUID, owner: asyncpg.Connection, address: str
) -> tuple[UUID, str]:
    id = await an_invitation(people, admin, organization, address, Role.MANAGER)
    return id, await mailed(owner, organization, id)


def registration(token: str, **changed: str) -> dict[str, str]:
    return {"token": token, "name": "Ben Okri", "password": PASSWORD} | changed


async def test_the_invited_person_becomes_a_member(
    people: People, organization: UUID, admin: Somebody, owner: asyncpg.Connection, address: str
) -> None:
    ben = await people.make(email=address)
    id, token = await a_letter(people, admin, organization, owner, address)

    answer = await people.ask(ben, "POST", "/invitations/accept", {"token": token})

    seen = await people.ask(ben, "GET", f"/organizations/{organization}")
    assert answer.status_code == 200
    assert answer.json() == {"userId": str(ben.id), "organization": seen.json()}
    assert seen.json()["role"] == "MANAGER"
    assert await audited(owner, organization) == [
        *("invitation.created", "invitation.accepted", "member.added"),
    ]
    assert await events(owner, ben.id) == ["organization.joined"]
    assert await wakes(owner, id) == ["invitation.changed"] * 2


async def test_the_token_of_an_earlier_mail_is_good_too(
    people: People, organization: UUID, admin: Somebody, owner: asyncpg.Connection, address: str
) -> None:
    ben = await people.make(email=address)
    id, first = await a_letter(people, admin, organization, owner, address)
    await mailed(owner, organization, id)

    assert (
        await people.ask(ben, "POST", "/invitations/accept", {"token": first})
    ).status_code == 200


async def test_a_used_token_opens_nothing(
    people: People, organization: UUID, admin: Somebody, owner: asyncpg.Connection, address: str
) -> None:
    ben = await people.make(email=address)
    _, token = await a_letter(people, admin, organization, owner, address)

    answers = await asyncio.gather(
        *(people.ask(ben, "POST", "/invitations/accept", {"token": token}) for _ in range(3))
    )
    await people.ask(ben, "DELETE", f"/organizations/{organization}/members/{ben.id}")
    later = await people.ask(ben, "POST", "/invitations/accept", {"token": token})

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert (later.status_code, field(later)) == (409, "status")


async def test_who_accepts_while_it_is_revoked_comes_too_late(
    people: People, organization: UUID, admin: Somebody, owner: asyncpg.Connection, address: str
) -> None:
    ben = await people.make(email=address)
    id, token = await a_letter(people, admin, organization, owner, address)

    async def somebody_waits() -> bool:
        waiting = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
        return bool(await owner.fetchval(waiting))

    async with owner.transaction():
        await owner.execute("update invitation set status = 'REVOKED' where id = $1", id)
        accepting = asyncio.create_task(
            people.ask(ben, "POST", "/invitations/accept", {"token": token})
        )
        await eventually(somebody_waits)
    answer = await accepting

    seen = await people.ask(ben, "GET", f"/organizations/{organization}")
    assert (answer.status_code, seen.status_code) == (409, 404)


async def test_somebody_elses_invitation_is_refused(
    people: People, organization: UUID, admin: Somebody, owner: asyncpg.Connection, address: str
) -> None:
    _, token = await a_letter(people, admin, organization, owner, address)

    answer = await people.ask(await people.make(), "POST", "/invitations/accept", {"token": token})

    assert answer.status_code == 403
    assert address not in answer.text


async def test_an_expired_token_opens_nothing(
    people: People, organization: UUID, admin: Somebody, owner: asyncpg.Connection, address: str
) -> None:
    ben = await people.make(email=address)
    id, token = await a_letter(people, admin, organization, owner, address)
    await aged(owner, id, timedelta(days=8))

    answer = await people.ask(ben, "POST", "/invitations/accept", {"token": token})
    new = await people.ask(None, "POST", "/invitations/register", registration(token))

    assert (answer.status_code, new.status_code) == (409, 409)
    assert "expired" in answer.json()["error"]["message"]


@pytest.mark.parametrize("path", ["/invitations/accept", "/invitations/register"])
async def test_a_token_that_we_did_not_mail_opens_nothing(
    people: People,
    organization: UUID,
    other_organization: UUID,
    admin: Somebody,
    owner: asyncpg.Connection,
    address: str,
    path: str,
) -> None:
    ben = await people.make(email=address)
    id, token = await a_letter(people, admin, organization, owner, address)
    wrong = (
        tokens.make(organization, id),
        tokens.make(organization, new_id()),
        tokens.make(other_organization, id),
        tokens.make(new_id(), new_id()),
        token[:-4] + "AAAA",
        token + "AAAA",
        "é",
    )

    for each in wrong:
        body = {"token": each} if path.endswith("accept") else registration(each)
        answer = await people.ask(ben, "POST", path, body)
        assert answer.status_code == 404, answer.text
    assert await audited(owner, organization) == ["invitation.created"]


async def test_an_invitation_ends_with_its_organization(
    people: People, organization: UUID, owner: asyncpg.Connection, address: str
) -> None:
    boss = await people.member(organization, Role.OWNER)
    ben = await people.make(email=address)
    _, token = await a_letter(people, boss, organization, owner, address)
    await people.ask(boss, "DELETE", f"/organizations/{organization}")

    answer = await people.ask(ben, "POST", "/invitations/accept", {"token": token})

    assert answer.status_code == 404


async def test_who_is_a_member_already_stays_what_they_are(
    people: People,
    database: Database,
    organization: UUID,
    admin: Somebody,
    owner: asyncpg.Connection,
    address: str,
) -> None:
    ben = await people.make(email=address)
    _, token = await a_letter(people, admin, organization, owner, address)
    async with database.transaction([organization]) as session:
        await Members(session, organization).add(ben.id, Role.VIEWER)

    answer = await people.ask(ben, "POST", "/invitations/accept", {"token": token})

    seen = await people.ask(ben, "GET", f"/organizations/{organization}")
    assert (answer.status_code, field(answer)) == (409, "token")
    assert seen.json()["role"] == "VIEWER"


async def test_who_has_no_account_makes_one_and_belongs_at_once(
    people: People, organization: UUID, admin: Somebody, owner: asyncpg.Connection, address: str
) -> None:
    id, token = await a_letter(people, admin, organization, owner, address)

    answer = await people.ask(None, "POST", "/invitations/register", registration(token))

    assert answer.status_code == 201, answer.text
    person = UUID(answer.json()["userId"])
    account = await owner.fetchrow(
        "select u.*, c.password_hash from user_account u join credential c on c.user_id = u.id "
        "where u.email = $1",
        address,
    )
    assert answer.json()["organization"]["role"] == "MANAGER"
    assert (account["id"], account["name"]) == (person, "Ben Okri")
    assert account["email_verified_at"] is not None
    assert await matches(account["password_hash"], PASSWORD)
    assert (await audited(owner, organization))[1:] == ["invitation.accepted", "member.added"]
    assert await events(owner, person) == ["account.registered"]
    assert await wakes(owner, id) == ["invitation.changed"] * 2


async def test_an_address_with_an_account_does_not_get_another(
    people: People, organization: UUID, admin: Somebody, owner: asyncpg.Connection, address: str
) -> None:
    await people.make(email=address)
    _, token = await a_letter(people, admin, organization, owner, address)

    answer = await people.ask(None, "POST", "/invitations/register", registration(token))

    assert (answer.status_code, field(answer)) == (409, "token")


async def test_two_who_register_at_once_become_one_person(
    people: People, organization: UUID, admin: Somebody, owner: asyncpg.Connection, address: str
) -> None:
    _, token = await a_letter(people, admin, organization, owner, address)

    answers = await asyncio.gather(
        *(people.ask(None, "POST", "/invitations/register", registration(token)) for _ in range(3))
    )

    made = await owner.fetchval("select count(*) from user_account where email = $1", address)
    assert (sorted(answer.status_code for answer in answers), made) == ([201, 409, 409], 1)


@pytest.mark.parametrize("password", ["short", "password1234", ""])
async def test_a_poor_password_is_refused_and_the_token_stays_good(
    people: People,
    organization: UUID,
    admin: Somebody,
    owner: asyncpg.Connection,
    address: str,
    password: str,
) -> None:
    _, token = await a_letter(people, admin, organization, owner, address)

    poor = await people.ask(
        None, "POST", "/invitations/register", registration(token, password=password)
    )
    good = await people.ask(None, "POST", "/invitations/register", registration(token))

    assert (poor.status_code, field(poor)) == (400, "password")
    assert good.status_code == 201
