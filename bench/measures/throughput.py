"""How fast a campaign sends when nobody limits it, beside a loop that only sends."""

import asyncio
import sys

from sqlalchemy import text

from bench.bed import SILENT, TALKING, Bed, Json
from bench.scene import TOKEN, Scene

PEOPLE = 20_000
CONCURRENCY = (64, 256)
_SPAN = text("""
    select extract(epoch from max(answered_at) - min(created_at)) as span
    from message_attempt where campaign_id = :campaign
""")


async def throughput(bed: Bed) -> Json:
    """Bare, campaign, bare again (the better bare counts), then once with statuses."""
    unlimited = {"limits": {"throughput": None, "pair": False}}
    await bed.configure(SILENT | unlimited)
    scene = await bed.campaign(PEOPLE, limit=None)
    bare = [await _bare(bed, scene, concurrency) for concurrency in CONCURRENCY]
    silent = await _campaign(bed, scene)
    bare += [await _bare(bed, scene, concurrency) for concurrency in CONCURRENCY]
    await bed.configure(TALKING | unlimited)
    talking = await _campaign(bed, await bed.campaign(PEOPLE, limit=None))
    await bed.quiet()
    await bed.configure(SILENT | unlimited)
    return {
        "bare_per_second": round(max(bare)),
        "campaign_per_second": round(silent),
        "campaign_ratio": round(silent / max(bare), 2),
        "campaign_per_second_with_statuses": round(talking),
    }


async def _campaign(bed: Bed, scene: Scene) -> float:
    before = (await bed.stats(scene))["accepted"]
    await bed.run(scene)
    seen = await bed.stats(scene)
    span = await _span(bed, scene)
    return float((seen["accepted"] - before) / span)


async def _span(bed: Bed, scene: Scene) -> float:
    """Seconds between the first and the last answer the ledger knows."""
    async with bed.database.transaction([scene.organization_id]) as session:
        row = (
            await (await session.connection()).execute(_SPAN, {"campaign": scene.campaign_id})
        ).one()
    return float(row.span)


async def _bare(bed: Bed, scene: Scene, concurrency: int) -> float:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.entries.bare_loop",
        bed.stack.simulator_url,
        scene.meta_number_id,
        TOKEN,
        str(PEOPLE // 2),
        str(concurrency),
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await process.communicate()
    return float(printed)
