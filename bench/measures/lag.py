"""How long after its POST a status is in the counters, at the rate that 80 messages/s bring."""

import asyncio
import hashlib
import hmac
from collections.abc import Sequence
from time import perf_counter
from uuid import UUID

import httpx
from sqlalchemy import text

from bench.bed import SILENT, Bed, Json
from bench.measures.door import status_body
from bench.scene import Scene
from cli.stack.services import WEBHOOK_PATH
from models.sending.progress import progress

PEOPLE = 4_800
PER_SECOND = 240
_LOOK_SECONDS = 0.01
_ATTEMPTS = text("select id, wamid from message_attempt where campaign_id = :campaign order by id")


async def lag(bed: Bed) -> Json:
    """Post one `delivered` after another, and watch the counter reach each of them."""
    await bed.configure(SILENT | {"limits": {"throughput": None, "pair": False}})
    scene = await bed.campaign(PEOPLE, limit=None)
    await bed.run(scene)
    async with bed.database.transaction([scene.organization_id]) as session:
        connection = await session.connection()
        rows = (await connection.execute(_ATTEMPTS, {"campaign": scene.campaign_id})).all()
    posted: list[float] = []
    seen: list[float] = []
    watching = asyncio.create_task(_watch(bed, scene, len(rows), seen))
    await _post_all(bed, scene, [(row.id, row.wamid) for row in rows], posted)
    await watching
    lags = sorted(after - before for before, after in zip(sorted(posted), seen, strict=True))
    return {
        "status_lag_p50_ms": round(lags[len(lags) // 2] * 1000),
        "status_lag_p95_ms": round(lags[int(len(lags) * 0.95)] * 1000),
    }


async def _post_all(
    bed: Bed, scene: Scene, attempts: Sequence[tuple[UUID, str]], posted: list[float]
) -> None:
    secret = bed.stack.environment["META_APP_SECRET"].encode()
    began = perf_counter()
    async with (
        httpx.AsyncClient(base_url=bed.stack.api_url, trust_env=False) as http,
        asyncio.TaskGroup() as group,
    ):
        for n, (attempt_id, wamid) in enumerate(attempts):
            await asyncio.sleep(max(0.0, began + n / PER_SECOND - perf_counter()))
            body = status_body(scene.meta_number_id, wamid, str(attempt_id), "delivered")
            posted.append(perf_counter())
            group.create_task(_post(http, body, secret))


async def _post(http: httpx.AsyncClient, body: bytes, secret: bytes) -> None:
    signature = hmac.new(secret, body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={signature}"}
    (await http.post(WEBHOOK_PATH, content=body, headers=headers)).raise_for_status()


async def _watch(bed: Bed, scene: Scene, wanted: int, seen: list[float]) -> None:
    while len(seen) < wanted:
        async with bed.database.transaction([scene.organization_id]) as session:
            counted = (await progress(session, scene.campaign_id)).delivered
        now = perf_counter()
        seen.extend([now] * (counted - len(seen)))
        await asyncio.sleep(_LOOK_SECONDS)
