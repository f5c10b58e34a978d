"""A socket lasts no longer than what let its owner in."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from core.database import Database
from models.auth import sessions
from models.auth.keys import revoke
from models.auth.permissions import Role
from models.auth.types import SessionEnd
from models.realtime.types import LiveEvent
from tests.organizations.people import Somebody
from tests.realtime.ear import an_ear, listening
from tests.realtime.office import Office, token_of

Happening = Callable[[Office, Somebody], Awaitable[None]]
SOON = timedelta(seconds=3)


async def _log_out(office: Office, somebody: Somebody) -> None:
    answer = await office.people.ask(somebody, "POST", "/auth/logout")
    assert answer.is_success, answer.text


async def _reuse_a_refresh_token(office: Office, somebody: Somebody) -> None:
    """What the family of refresh tokens suffers when one is used twice."""
    async with office.database.transaction(user=somebody.id) as session:
        assert await sessions.end(session, somebody.id, somebody.session_id, SessionEnd.REUSED)


async def _leave(office: Office, somebody: Somebody) -> None:
    path = f"/organizations/{office.organization_id}/members/{somebody.id}"
    answer = await office.people.ask(somebody, "DELETE", path)
    assert answer.is_success, answer.text


async def _become_less(office: Office, somebody: Somebody) -> None:
    await _become(office, somebody, Role.AGENT)


async def _become(office: Office, somebody: Somebody, role: Role) -> None:
    await office.write(
        "update membership set role = :role where organization_id = :organization "
        "and user_id = :user",
        role=role,
        user=somebody.id,
    )


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        (_log_out, 4401),
        (_reuse_a_refresh_token, 4401),
        (_leave, 4403),
        (_become_less, 4403),
    ],
)
async def test_a_socket_is_closed_when(
    doors: list[str], office: Office, happens: Happening, code: int
) -> None:
    somebody = await office.member(Role.MANAGER)
    async with listening(doors[1], token_of(somebody)) as ear:
        await happens(office, somebody)

        assert await ear.closed() == code


async def test_who_may_more_stays_and_what_others_lose_ends_nothing(
    doors: list[str], office: Office
) -> None:
    somebody, other = await office.member(), await office.member()
    async with (
        listening(doors[0], token_of(somebody)) as ear,
        listening(doors[0], token_of(other)) as gone,
    ):
        await _become(office, somebody, Role.ADMIN)
        await _log_out(office, other)
        assert await gone.closed() == 4401

        await office.tell(LiveEvent.MESSAGE_NEW)
        assert (await ear.hear())["event"] == LiveEvent.MESSAGE_NEW


async def test_a_revoked_key_ends_its_sockets(
    doors: list[str], office: Office, database: Database
) -> None:
    id, key = await office.key("read:messages")
    async with listening(doors[0], key) as ear:
        async with database.transaction([office.organization_id]) as session:
            assert await revoke(session, office.organization_id, id)

        assert await ear.closed() == 4401


async def test_a_token_ends_its_socket_unless_a_fresh_one_came_in_time(
    doors: list[str], office: Office
) -> None:
    somebody = await office.member()
    short = await office.short_token(somebody, SOON)
    async with listening(doors[0], short) as ear, listening(doors[0], short) as renewed:
        answer = await renewed.ask("authenticate", token=token_of(somebody), ref="again")
        assert (answer["event"], answer["ref"]) == ("authenticated", "again")

        assert await ear.closed() == 4401
        await office.tell(LiveEvent.MESSAGE_NEW)
        assert (await renewed.hear())["event"] == LiveEvent.MESSAGE_NEW


async def test_a_socket_stays_its_owners(doors: list[str], office: Office) -> None:
    somebody, other = await office.member(), await office.member()
    async with listening(doors[0], token_of(somebody)) as ear:
        assert await ear.refused("authenticate", token=token_of(other)) == (
            "VALIDATION_ERROR",
            ["token"],
        )
        code, _ = await ear.refused("authenticate", token="nonsense")
        assert code == "AUTHENTICATION_ERROR"

        await office.tell(LiveEvent.MESSAGE_NEW)
        assert (await ear.hear())["event"] == LiveEvent.MESSAGE_NEW


async def test_who_is_not_known_is_told_so_and_closed(doors: list[str], office: Office) -> None:
    expired = await office.short_token(await office.member(), timedelta(seconds=-1))
    for token in ("nonsense", expired, "parley_00000000_" + "x" * 43):
        async with an_ear(doors[0]) as ear:
            code, _ = await ear.refused("authenticate", token=token)
            assert code == "AUTHENTICATION_ERROR"
            assert await ear.closed() == 4401


async def test_a_foreign_organization_does_not_exist(
    doors: list[str], office: Office, neighbour: Office
) -> None:
    _, key = await office.key()
    for token in (await office.token(), key):
        async with an_ear(doors[0]) as ear:
            named = str(neighbour.organization_id)
            code, _ = await ear.refused("authenticate", token=token, organizationId=named)
            assert code == "NOT_FOUND"
            assert await ear.closed() == 4404


async def test_a_cookie_counts_from_our_own_page_only(doors: list[str], office: Office) -> None:
    cookie = {"Cookie": f"parley_access={await office.token()}"}
    async with an_ear(doors[0], origin=doors[0], additional_headers=cookie) as ear:
        assert (await ear.ask("authenticate"))["event"] == "authenticated"
    for origin in ("https://evil.example", None):
        async with an_ear(doors[0], origin=origin, additional_headers=cookie) as ear:
            code, _ = await ear.refused("authenticate")
            assert code == "AUTHORIZATION_ERROR"
            assert await ear.closed() == 4403


async def test_a_token_in_the_address_or_a_header_lets_nobody_in(
    doors: list[str], office: Office
) -> None:
    token = await office.token()
    headers = {"Authorization": f"Bearer {token}"}
    async with an_ear(doors[0], f"?token={token}", additional_headers=headers) as ear:
        for event in ("presence", "authenticate"):
            code, _ = await ear.refused(event)
            assert code == "AUTHENTICATION_ERROR"
        assert await ear.closed() == 4401
