"""How close to a number's limit a campaign comes, and that it never goes over."""

from bench.bed import SILENT, Bed, Json

LIMITS = (80, 1000)
SECONDS = 30


async def pace(bed: Bed) -> Json:
    """Thirty seconds at each limit; the highest sliding second is the simulator's.

    Events are those of both campaigns by their messages: a page costs six, and a campaign about
    sixty besides, whatever its size.
    """
    found: Json = {}
    events = messages = 0
    await bed.configure(SILENT | {"limits": {"pair": False}})
    for limit in LIMITS:
        scene = await bed.campaign(limit * SECONDS, limit=limit)
        await bed.run(scene)
        seen = await bed.stats(scene)
        span = seen["last_at"] - seen["first_at"]
        found[f"pace_{limit}"] = round((seen["accepted"] - 1) / span / limit, 3)
        found[f"max_{limit}"] = seen["max_per_second"]
        events += await bed.events(scene)
        messages += seen["accepted"]
    return found | {"events_per_message": round(events / messages, 4)}
