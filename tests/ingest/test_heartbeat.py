"""A drain's proof of work, and how far behind it says it is."""

from collections.abc import Sequence

import asyncpg

from activities.ingest.heartbeat import DrainPulse
from core.database import Database
from models.ingest.rules import SHARDS
from tests.ingest.world import a_business, a_delivery, drain, keep


async def _lags(owner: asyncpg.Connection, group: int) -> Sequence[int]:
    """Newest last."""
    rows = await owner.fetch(
        "select lag_ms from heartbeat where kind = $1 order by at", f"drain:{group}"
    )
    return [row["lag_ms"] for row in rows]


async def test_a_beat_tells_the_age_of_the_oldest_waiting_event(
    database: Database, owner: asyncpg.Connection
) -> None:
    business = await a_business(database)
    pulse = DrainPulse(database, 61, range(SHARDS))
    await pulse.beat()
    await keep(database, business, a_delivery(business, "flows", {"event": "x"}))
    await owner.execute(
        "update webhook_pending set received_at = received_at - interval '1 minute' "
        "where organization_id = $1",
        business.organization_id,
    )

    await pulse.beat()

    idle, behind = await _lags(owner, 61)
    assert idle < 60_000 <= behind
    await drain(database)
