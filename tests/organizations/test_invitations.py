"""Inviting people, mailing them again, and taking it back."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from core.ids import new_id
from models.auth.permissions import Role
from tests.organizations.letters import aged, an_invitation, mailed
from tests.organizations.look import audited, wakes
from tests.organizations.people import People, Somebody, field


def members(organization: UUID) -> str:
    return f"/organizations/{organization}/members"


def place(organization: UUID, invitation: object = "", more: str = "") -> str:
    return f"/organizations/{organization}/invitations/{invitation}{more}".rstrip("/")


def an_address() -> str:
    return f"{uuid4().hex}@example.com"


@pytest.fixture
async def admin(people: People, organization: UUID) -> Somebody:
    return await people.member(organization, Role.ADMIN)


async def test_an_invitation_is_kept_told_and_mailed_together(
    people: People, organization: UUID, admin: Somebody, owner: asyncpg.Connection
) -> None:
    email = an_address()

    answer = await people.ask(
        admin, "POST", members(organization), {"email": email.upper(), "role": "AGENT"}
    )

    made = answer.json()
    id = UUID(made["id"])
    mails = await owner.fetchval(
        "select count(*) from outbox where kind = 'mail.wanted' and organization_id = $1 "
        "and payload->>'invitation_id' = $2",
        organization,
        str(id),
    )
    assert answer.status_code == 202
    assert (made["email"], made["status"], made["mails"]) == (email, "PENDING", 1)
    assert made["workflowId"] == f"invitation/{id}"
    assert (await wakes(owner, id), mails) == (["invitation.changed"], 1)
    assert await audited(owner, organization) == ["invitation.created"]
    entry = await owner.fetchval(
        "select e::text from audit_entry e where organization_id = $1", organization
    )
    assert email not in entry


async def test_the_answer_does_not_tell_who_has_an_account(
    people: People, organization: UUID, admin: Somebody
) -> None:
    known = await people.make()
    answers = [
        await people.ask(admin, "POST", members(organization), {"email": email, "role": "AGENT"})
        for email in (known.email, an_address())
    ]

    shapes = [
        (answer.status_code, sorted(answer.json()), answer.json()["status"]) for answer in answers
    ]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize(
    ("standing", "role", "status"),
    [
        (Role.OWNER, Role.OWNER, 202),
        (Role.ADMIN, Role.ADMIN, 202),
        (Role.ADMIN, Role.OWNER, 403),
        (Role.MANAGER, Role.VIEWER, 403),
    ],
)
async def test_nobody_invites_above_their_own_role(
    people: People, organization: UUID, standing: Role, role: Role, status: int
) -> None:
    asking = await people.member(organization, standing)

    answer = await people.ask(
        asking, "POST", members(organization), {"email": an_address(), "role": role}
    )

    assert answer.status_code == status


async def test_a_member_is_not_invited_and_nobody_twice(
    people: People, organization: UUID, admin: Somebody
) -> None:
    member, email = await people.member(organization, Role.VIEWER), an_address()

    async def invite(address: str) -> int:
        body = {"email": address, "role": "AGENT"}
        answer = await people.ask(admin, "POST", members(organization), body)
        assert answer.status_code == 202 or field(answer) == "email"
        return answer.status_code

    assert await invite(member.email) == 409
    assert sorted(await asyncio.gather(*(invite(email) for _ in range(3)))) == [202, 409, 409]


async def test_one_that_has_expired_stands_in_nobodys_way(
    people: People, organization: UUID, admin: Somebody, owner: asyncpg.Connection
) -> None:
    email = an_address()
    old = await an_invitation(people, admin, organization, email)
    await aged(owner, old, timedelta(days=8))

    shown = (await people.ask(admin, "GET", place(organization))).json()["data"]
    again = await an_invitation(people, admin, organization, email)

    assert [each["status"] for each in shown] == ["EXPIRED"]
    assert again != old


async def test_invitations_are_listed_newest_first_by_status(
    people: People, organization: UUID, admin: Somebody
) -> None:
    first = await an_invitation(people, admin, organization, an_address())
    second = await an_invitation(people, admin, organization, an_address())
    await people.ask(admin, "DELETE", place(organization, first))

    whole = (await people.ask(admin, "GET", f"{place(organization)}?limit=1")).json()
    rest = await people.ask(admin, "GET", f"{place(organization)}?cursor={whole['page']['next']}")
    revoked = await people.ask(admin, "GET", f"{place(organization)}?status=REVOKED")

    assert [each["id"] for each in whole["data"]] == [str(second)]
    assert [each["id"] for each in rest.json()["data"]] == [str(first)]
    assert [each["id"] for each in revoked.json()["data"]] == [str(first)]


async def test_another_mail_gives_it_seven_days_again(
    people: People, organization: UUID, admin: Somebody, owner: asyncpg.Connection
) -> None:
    id = await an_invitation(people, admin, organization, an_address())
    before = (await people.ask(admin, "GET", place(organization))).json()["data"][0]
    await aged(owner, id, timedelta(days=3))

    answer = await people.ask(admin, "POST", place(organization, id, "/resend"))

    assert answer.status_code == 202
    assert answer.json()["mails"] == 2
    assert answer.json()["expiresAt"] > before["expiresAt"]
    assert await wakes(owner, id) == ["invitation.changed"] * 2


async def test_mails_are_a_minute_apart_and_ten_at_most(
    people: People, organization: UUID, admin: Somebody, owner: asyncpg.Connection
) -> None:
    id = await an_invitation(people, admin, organization, an_address())

    soon = await people.ask(admin, "POST", place(organization, id, "/resend"))
    await aged(owner, id, timedelta(minutes=2))
    await owner.execute("update invitation set mails = 10 where id = $1", id)
    many = await people.ask(admin, "POST", place(organization, id, "/resend"))

    assert (soon.status_code, field(soon)) == (409, "mails")
    assert (many.status_code, field(many)) == (409, "mails")


async def test_a_revoked_one_is_over(
    people: People, organization: UUID, admin: Somebody, owner: asyncpg.Connection
) -> None:
    email = an_address()
    invited = await people.make(email=email)
    id = await an_invitation(people, admin, organization, email)
    token = await mailed(owner, organization, id)

    revoked = await people.ask(admin, "DELETE", place(organization, id))

    again = await people.ask(admin, "DELETE", place(organization, id))
    mail = await people.ask(admin, "POST", place(organization, id, "/resend"))
    accepted = await people.ask(invited, "POST", "/invitations/accept", {"token": token})
    assert revoked.status_code == 204
    assert [each.status_code for each in (again, mail, accepted)] == [409, 409, 409]
    assert "revoked" in accepted.json()["error"]["message"]
    assert await wakes(owner, id) == ["invitation.changed"] * 2


async def test_an_admin_does_not_touch_an_invitation_to_own(
    people: People, organization: UUID, admin: Somebody
) -> None:
    boss = await people.member(organization, Role.OWNER)
    id = await an_invitation(people, boss, organization, an_address(), Role.OWNER)

    for method, more in (("DELETE", ""), ("POST", "/resend")):
        answer = await people.ask(admin, method, place(organization, id, more))
        assert answer.status_code == 403


async def test_a_foreign_invitation_is_not_there(
    people: People, organization: UUID, other_organization: UUID, admin: Somebody
) -> None:
    neighbour = await people.member(other_organization, Role.OWNER)
    theirs = await an_invitation(people, neighbour, other_organization, an_address())

    for owner_id, id in (
        (organization, theirs),
        (other_organization, theirs),
        (organization, new_id()),
    ):
        for method, more in (("DELETE", ""), ("POST", "/resend")):
            answer = await people.ask(admin, method, place(owner_id, id, more))
            assert answer.status_code == 404
    assert (await people.ask(admin, "GET", place(organization))).json()["data"] == []
