"""From the webhook's POST until an agent is offered the conversation, 20 of them a second."""

import asyncio
from collections.abc import Sequence
from time import perf_counter
from typing import Any
from uuid import UUID

import asyncpg

from bench.bed import SILENT, Bed, Json
from bench.measures.customers import Customers, people, spread
from bench.staff import hire

PER_SECOND = 20
SECONDS = 30
_AREA = 417
_AGENTS = 10
_LOOK_SECONDS = 0.01
_PATIENCE_SECONDS = 60.0
_SENDER = """
    select ltrim(i.value, '+') from {} join contact_identity i
      on i.contact_id = {}.contact_id and i.organization_id = $1
    where {}.organization_id = $1 and i.kind = 'PHONE' and {}
"""
# Ids are moments: what is new is among the last few seconds' ids.
_RECENT = "({} > uuidv7(interval '-3 s'))"
STORED = _SENDER.format("message m", "m", "m", f"m.inbound and {_RECENT.format('m.id')}")
ASSIGNED = _SENDER.format(
    "assignment a join conversation c on c.id = a.conversation_id",
    "c",
    "a",
    _RECENT.format("a.offer_id"),
)


async def assigned(bed: Bed) -> Json:
    """Every message is the first of a new customer; agents have room for all of them.

    The baseline is the same message's own row: what follows it is the routing.
    """
    await bed.configure(SILENT)
    scene = await bed.campaign(1, limit=None)
    count = PER_SECOND * SECONDS
    await hire(bed.stack.owner_url, scene.organization_id, agents=_AGENTS, capacity=count)
    senders = people(count, _AREA)
    posted: dict[str, float] = {}
    watching = [
        asyncio.create_task(_watch(bed.stack.owner_url, scene.organization_id, query, senders))
        for query in (STORED, ASSIGNED)
    ]
    async with Customers(bed, scene) as customers, asyncio.TaskGroup() as group:
        began = perf_counter()
        for n, sender in enumerate(senders):
            await asyncio.sleep(max(0.0, began + n / PER_SECOND - perf_counter()))
            posted[sender] = perf_counter()
            group.create_task(customers.write(sender))
    stored, given = await asyncio.gather(*watching)
    return spread("post_to_stored", [stored[s] - posted[s] for s in senders]) | spread(
        "post_to_assigned", [given[s] - posted[s] for s in senders]
    )


async def _watch(
    url: str, organization_id: UUID, query: str, senders: Sequence[str]
) -> dict[str, float]:
    """When each sender's row was seen first."""
    connection: Any = await asyncpg.connect(url)
    seen: dict[str, float] = {}
    try:
        async with asyncio.timeout(SECONDS + _PATIENCE_SECONDS):
            while len(seen) < len(senders):
                rows = await connection.fetch(query, organization_id)
                now = perf_counter()
                for (sender,) in rows:
                    seen.setdefault(sender, now)
                await asyncio.sleep(_LOOK_SECONDS)
    finally:
        await connection.close()
    return seen
