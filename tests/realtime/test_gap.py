"""After a gap nobody believes that they know everything."""

import asyncpg

from api.realtime.hearing import NAME
from core.ids import new_id
from models.realtime.notices import CHANNEL
from models.realtime.types import LiveEvent
from tests.realtime.ear import listening
from tests.realtime.office import Office

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
