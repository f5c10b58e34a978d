"""After a gap nobody believes that they know everything."""

import asyncio

import asyncpg

from api.realtime.hearing import NAME
from core.ids import new_id
from models.realtime.notices import CHANNEL
from models.realtime.types import LiveEvent
from tests.realtime.ear import listening
from tests.realtime.office import Office, token_of

_LISTENING = "select pid from pg_stat_activity where application_name = $1"


async def test_a_lost_connection_is_made_again_and_everybody_fetches(
    doors: list[str], office: Office, owner: asyncpg.Connection
) -> None:
    token = await office.token()
    async with listening(doors[0], token) as here, listening(doors[1], token) as there:
        pids = [row["pid"] for row in await owner.fetch(_LISTENING, NAME)]
        assert len(pids) >= len(doors)
        for pid in pids:
            await owner.execute("select pg_terminate_backend($1)", pid)

        for ear in (here, there):
            assert await ear.hear() == {"event": "refetch"}
        await office.tell(LiveEvent.MESSAGE_NEW)
        for ear in (here, there):
            assert (await ear.hear())["event"] == LiveEvent.MESSAGE_NEW


async def test_what_is_no_notice_of_ours_harms_nobody(
    doors: list[str], office: Office, owner: asyncpg.Connection
) -> None:
    mine = f'"o":"{office.organization_id}"'
    newer = f'{{{mine},"e":[["cart:left","{new_id()}",1,null,null]]}}'
    async with listening(doors[0], await office.token()) as ear:
        for payload in ("", "x", "[]", "7", "{}", f'{{{mine},"e":[7]}}', f"{{{mine}}}", newer):
            await owner.execute("select pg_notify($1, $2)", CHANNEL, payload)
        await office.tell(LiveEvent.MESSAGE_NEW)

        assert (await ear.hear())["event"] == LiveEvent.MESSAGE_NEW


async def test_nothing_is_told_before_somebody_is_let_in(doors: list[str], office: Office) -> None:
    """Who agents are is noted when they come: meanwhile much may happen."""
    ended = asyncio.Event()

    async def telling() -> None:
        while not ended.is_set():
            await office.tell(*[LiveEvent.MESSAGE_NEW] * 50)

    token = token_of(await office.agent())
    busy = asyncio.create_task(telling())
    try:
        for _ in range(20):
            async with listening(doors[0], token) as ear:
                assert (await ear.hear())["event"] == LiveEvent.MESSAGE_NEW
    finally:
        ended.set()
        await busy
