"""History events that a message of a customer costs, by what becomes of it."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg

from bench.bed import SILENT, Bed, Json
from bench.measures.customers import Customers, people
from bench.scene import Scene
from bench.staff import hire
from workflows.conversations.lifecycle import conversation_workflow_id

_AREA = 419
_THREADS = 20
_BURST = 5
_LOOK_SECONDS = 0.5
_STILL = 4
# An agent has it, so its workflow ran.
_THREAD = "select conversation_id as id from assignment where organization_id = $1"


async def events(bed: Bed) -> Json:
    """The first message finds an agent, the second is stored, five more come at once."""
    await bed.configure(SILENT)
    scene = await bed.campaign(1, limit=None)
    await hire(bed.stack.owner_url, scene.organization_id, agents=5, capacity=_THREADS)
    senders = people(_THREADS, _AREA)
    async with Customers(bed, scene) as customers:
        await customers.write(*senders)
        first = await _still(bed, scene)
        await customers.write(*senders)
        second = await _still(bed, scene)
        await customers.write(*senders * _BURST)
        burst = await _still(bed, scene)
    return {
        "events_first_message_routed": round(first / _THREADS, 1),
        "events_message_stored": round((second - first) / _THREADS, 1),
        "events_message_in_burst": round((burst - second) / _THREADS / _BURST, 1),
    }


async def _still(bed: Bed, scene: Scene) -> int:
    """All events of all threads, once none came for two seconds."""
    seen: list[int] = []
    while len(seen) < _STILL or len(set(seen[-_STILL:])) > 1 or not seen[-1]:
        await asyncio.sleep(_LOOK_SECONDS)
        lengths = [await _events(bed, id) for id in await _threads(bed, scene)]
        seen.append(sum(lengths) if len(lengths) == _THREADS else 0)
    return seen[-1]


async def _events(bed: Bed, conversation_id: UUID) -> int:
    handle = bed.client.get_workflow_handle(conversation_workflow_id(conversation_id))
    return int((await handle.describe()).history_length)


async def _threads(bed: Bed, scene: Scene) -> list[UUID]:
    connection: Any = await asyncpg.connect(bed.stack.owner_url)
    try:
        return [row["id"] for row in await connection.fetch(_THREAD, scene.organization_id)]
    finally:
        await connection.close()
