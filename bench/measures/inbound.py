"""From a webhook's POST to the row, the agents' screens and the assignment."""

import asyncio
from collections.abc import Sequence
from time import perf_counter
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from websockets.asyncio.client import connect

from bench.bed import SILENT, Bed, Json
from bench.measures.customers import Customers, people, spread
from bench.scene import Scene
from bench.staff import hire
from models.auth import keys
from models.realtime.types import LiveEvent

PER_SECOND = 20
ASSIGNED_PER_SECOND = 5
SECONDS = 30
_AREA = 417
_AGENTS = 10
_LOOK_SECONDS = 0.01
_PATIENCE_SECONDS = 180.0
# Ids are moments: what is new is among those of the last seconds.
_STORED = """
    select ltrim(i.value, '+') as sender, m.id from message m
    join contact_identity i
      on i.contact_id = m.contact_id and i.organization_id = m.organization_id
    where m.organization_id = $1 and m.inbound and i.kind = 'PHONE'
      and m.id > uuidv7(interval '-10 s')
"""
_ASSIGNED = """
    select ltrim(i.value, '+') as sender, a.offer_id as id from assignment a
    join conversation c on c.id = a.conversation_id and c.organization_id = a.organization_id
    join contact_identity i
      on i.contact_id = c.contact_id and i.organization_id = c.organization_id
    where a.organization_id = $1 and i.kind = 'PHONE' and a.offer_id > uuidv7(interval '-10 s')
"""
Seen = dict[str, float]


async def inbound(bed: Bed) -> Json:
    """Every message is the first of a new customer, which is the dearest there is.

    The baseline is the message's own row: what follows it is telling.
    """
    await bed.configure(SILENT)
    scene = await bed.campaign(1, limit=None)
    senders = people(PER_SECOND * SECONDS, _AREA)
    url, mine = bed.stack.owner_url, scene.organization_id
    place = f"{bed.stack.api_url.replace('http', 'ws', 1)}/api/ws"
    ids: dict[str, str] = {}
    async with connect(place, proxy=None) as socket:
        await socket.send(orjson.dumps(await _introduction(bed, scene)).decode())
        watching = [
            asyncio.create_task(_watch(url, mine, _STORED, len(senders), ids)),
            asyncio.create_task(_listen(socket, len(senders))),
        ]
        posted = await _post_all(bed, scene, senders, PER_SECOND)
        stored, heard = await asyncio.gather(*watching)
    shown = {ids[id]: at for id, at in heard.items()}
    return spread("post_to_stored", [stored[s] - posted[s] for s in senders]) | spread(
        "post_to_websocket", [shown[s] - posted[s] for s in senders]
    )


async def assigned(bed: Bed) -> Json:
    """New customers at a pace that two cores keep up with; agents have room for all of them."""
    await bed.configure(SILENT)
    scene = await bed.campaign(1, limit=None)
    senders = people(ASSIGNED_PER_SECOND * SECONDS, _AREA)
    await hire(bed.stack.owner_url, scene.organization_id, agents=_AGENTS, capacity=len(senders))
    url, mine = bed.stack.owner_url, scene.organization_id
    watching = asyncio.create_task(_watch(url, mine, _ASSIGNED, len(senders), {}))
    posted = await _post_all(bed, scene, senders, ASSIGNED_PER_SECOND)
    given = await watching
    return spread("post_to_assigned", [given[s] - posted[s] for s in senders])


async def _post_all(bed: Bed, scene: Scene, senders: Sequence[str], per_second: int) -> Seen:
    posted: Seen = {}
    async with Customers(bed, scene) as customers, asyncio.TaskGroup() as group:
        began = perf_counter()
        for n, sender in enumerate(senders):
            await asyncio.sleep(max(0.0, began + n / per_second - perf_counter()))
            posted[sender] = perf_counter()
            group.create_task(customers.write(sender))
    return posted


async def _introduction(bed: Bed, scene: Scene) -> Json:
    async with bed.database.transaction([scene.organization_id]) as session:
        made = await keys.create(session, scene.organization_id, "bench")
    return {"event": "authenticate", "token": made.secret}


async def _listen(socket: Any, wanted: int) -> Seen:
    """When each new message was heard of first, by its id."""
    seen: Seen = {}
    async with asyncio.timeout(SECONDS + _PATIENCE_SECONDS):
        while len(seen) < wanted:
            heard = orjson.loads(await socket.recv())
            if heard["event"] == LiveEvent.MESSAGE_NEW:
                seen.setdefault(heard["id"], perf_counter())
    return seen


async def _watch(
    url: str, organization_id: UUID, query: str, wanted: int, ids: dict[str, str]
) -> Seen:
    """When each sender's row was seen first, and whose row has which id."""
    connection: Any = await asyncpg.connect(url)
    seen: Seen = {}
    try:
        async with asyncio.timeout(SECONDS + _PATIENCE_SECONDS):
            while len(seen) < wanted:
                rows = await connection.fetch(query, organization_id)
                now = perf_counter()
                for row in rows:
                    seen.setdefault(row["sender"], now)
                    ids[str(row["id"])] = row["sender"]
                await asyncio.sleep(_LOOK_SECONDS)
    finally:
        await connection.close()
    return seen
