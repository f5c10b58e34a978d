"""Whose socket is open is there."""

import asyncio
from datetime import datetime, timedelta

from api.realtime.hub import Hub, Watcher
from api.realtime.mailbox import Mailbox
from api.realtime.standing import Standing
from models.auth.keys import KnownKeys
from models.auth.permissions import PERMISSIONS, Role
from models.auth.types import Caller
from tests.organizations.people import Somebody
from tests.realtime.ear import PATIENCE, listening
from tests.realtime.office import Office, token_of

_LATER = "update agent set seen_at = seen_at - interval '16 seconds' where user_id = :user"


async def _seen(office: Office, somebody: Somebody) -> datetime:
    async with asyncio.timeout(PATIENCE):
        while True:
            if (found := await office.seen_at(somebody)) is not None:
                return found
            await asyncio.sleep(0.02)


async def test_an_agent_who_connects_or_beats_is_seen_at_most_every_fifteen_seconds(
    doors: list[str], office: Office
) -> None:
    agent = await office.agent()
    assert await office.seen_at(agent) is None
    async with listening(doors[0], token_of(agent)) as ear:
        first = await office.seen_at(agent)
        assert first is not None
        await ear.say("presence")
        await ear.ask("conversation:leave", conversationId=str(agent.id))
        assert await office.seen_at(agent) == first

        await office.write(_LATER, user=agent.id)
        await ear.say("presence")
        await ear.ask("conversation:leave", conversationId=str(agent.id))
        again = await office.seen_at(agent)
        assert again is not None
        assert again >= first


async def test_who_only_keeps_a_socket_open_is_seen_too(office: Office) -> None:
    hub = Hub(5)
    agent, member = await office.agent(), await office.member()
    for somebody in (agent, member):
        caller = Caller(
            office.organization_id,
            PERMISSIONS[Role.AGENT],
            user_id=somebody.id,
            session_id=somebody.session_id,
        )
        hub.add(Watcher(caller, Mailbox()))
    standing = Standing(office.database, KnownKeys(), hub, timedelta(hours=1))
    seeing = asyncio.create_task(standing.keep_seeing())
    try:
        assert await _seen(office, agent)
    finally:
        seeing.cancel()


async def test_a_key_is_nobody(doors: list[str], office: Office) -> None:
    _, key = await office.key()
    async with listening(doors[0], key) as ear:
        assert await ear.refused("presence") == ("AUTHORIZATION_ERROR", [])
