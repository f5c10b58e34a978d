"""Replies through `Delivery`: how many a second, and how soon beside a campaign at full pace."""

import asyncio
from collections.abc import Sequence
from time import perf_counter, time
from typing import Any

import asyncpg
import httpx

from bench.bed import SILENT, Bed, Json
from bench.measures.customers import Customers, people, spread
from bench.scene import Scene
from models.auth import keys

_AREA = 418
_COUNT = 200
_AT_ONCE = 16
_LIMIT = 80
_BESIDE = 100
_BESIDE_PER_SECOND = 4
# Longer than the replies take, at the pace that a campaign has beside them.
_PEOPLE = int(_LIMIT * _BESIDE / _BESIDE_PER_SECOND * 1.2)
_LOOK_SECONDS = 0.05
_PATIENCE_SECONDS = 600.0
_NO_LIMIT = "update organization set requests_per_minute = 1000000 where id = $1"
# Somebody was looked for as well: what is measured is not what that costs.
_HEARD = "select count(*) from conversation where organization_id = $1 and looked_at is not null"
_ANSWERED = """
    select count(*) from delivery where organization_id = $1 and state = 'accepted'
"""


async def replies(bed: Bed) -> Json:
    """As many as the API takes, 16 at once, until Meta has the last; the API's own rate beside.

    The baseline is the API alone: it has written and queued each of them.
    """
    await bed.configure(SILENT | {"limits": {"throughput": None, "pair": False}})
    scene = await bed.campaign(1, limit=None)
    senders = people(_COUNT, _AREA)
    async with await _agent(bed, scene) as http:
        await _all_wrote(bed, scene, senders)
        began = perf_counter()
        waiting = iter(senders)

        async def answer() -> None:
            for sender in waiting:
                await _answer(http, sender)

        await asyncio.gather(*(answer() for _ in range(_AT_ONCE)))
        taken = perf_counter() - began
        await _until(bed, _ANSWERED, scene, _COUNT)
        return {
            "replies_taken_per_second": round(_COUNT / taken, 1),
            "replies_per_second": round(_COUNT / (perf_counter() - began), 1),
        }


async def beside(bed: Bed) -> Json:
    """From the API's 202 until the request is at Meta, while a campaign uses all of the pace."""
    await bed.configure(SILENT | {"limits": {"throughput": _LIMIT, "pair": False}})
    scene = await bed.campaign(_PEOPLE, limit=_LIMIT)
    senders = people(_BESIDE, _AREA)
    async with await _agent(bed, scene) as http:
        await _all_wrote(bed, scene, senders)
        running = asyncio.create_task(bed.run(scene))
        await _until_sends(bed, scene)
        began = perf_counter()
        taken: dict[str, float] = {}
        async with asyncio.TaskGroup() as group:
            for n, sender in enumerate(senders):
                await asyncio.sleep(max(0.0, began + n / _BESIDE_PER_SECOND - perf_counter()))
                group.create_task(_note(http, sender, taken))
        alongside = not running.done()
        await running
        await _until(bed, _ANSWERED, scene, _BESIDE)
    arrived = await _arrived(bed, scene)
    late = [max(0.0, arrived[sender] - taken[sender]) for sender in senders]
    if not alongside:
        raise RuntimeError("the campaign ended before the last reply")
    return spread("reply_beside_campaign", late) | {
        "reply_beside_campaign_max_ms": round(max(late) * 1000),
        "replies_beside_campaign_within_300_ms": sum(each <= 0.3 for each in late) / len(late),
        "campaign_beside_replies_max_per_second": (await bed.stats(scene))["max_per_second"],
    }


async def _until_sends(bed: Bed, scene: Scene) -> None:
    """A second's worth has gone: it has found its pace."""
    sent = 0
    while sent < _LIMIT:
        await asyncio.sleep(_LOOK_SECONDS)
        sent = (await bed.stats(scene))["accepted"]


async def _agent(bed: Bed, scene: Scene) -> httpx.AsyncClient:
    """Somebody with a key and no limit of requests."""
    async with bed.database.transaction([scene.organization_id]) as session:
        made = await keys.create(session, scene.organization_id, "bench")
    await _ask(bed, _NO_LIMIT, scene)
    headers = {"Authorization": f"Bearer {made.secret}"}
    return httpx.AsyncClient(
        base_url=bed.stack.api_url, trust_env=False, timeout=30, headers=headers
    )


async def _all_wrote(bed: Bed, scene: Scene, senders: Sequence[str]) -> None:
    """Their windows are open."""
    async with Customers(bed, scene) as customers:
        await customers.write(*senders)
    await _until(bed, _HEARD, scene, len(senders))


async def _answer(http: httpx.AsyncClient, sender: str) -> None:
    body = {"to": {"phone": f"+{sender}"}, "text": {"body": "We are, until six."}}
    answer = await http.post("/api/messages/send/text", json=body)
    answer.raise_for_status()


async def _note(http: httpx.AsyncClient, sender: str, taken: dict[str, float]) -> None:
    await _answer(http, sender)
    taken[sender] = time()


async def _arrived(bed: Bed, scene: Scene) -> dict[str, float]:
    answer = await bed.control.get("/arrivals")
    rows = answer.json()["arrivals"]
    return {r["recipient"]: r["arrived_at"] for r in rows if r["number"] == scene.meta_number_id}


async def _until(bed: Bed, query: str, scene: Scene, wanted: int) -> None:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        found = await _ask(bed, query, scene)
        while found < wanted:
            await asyncio.sleep(_LOOK_SECONDS)
            found = await _ask(bed, query, scene)


async def _ask(bed: Bed, query: str, scene: Scene) -> int:
    connection: Any = await asyncpg.connect(bed.stack.owner_url)
    try:
        return int(await connection.fetchval(query, scene.organization_id) or 0)
    finally:
        await connection.close()
