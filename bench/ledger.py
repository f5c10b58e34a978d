"""Reading the ledger as its owner: row-level security hides nothing from the certificate."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import orjson

from bench.scene import Scene
from bench.verdict import Recipient, Told

_STATUS = "select status, reason, coalesce(audience_size, 0) as size from campaign where id = $1"
_COUNTERS = """
    select name, sum(value)::bigint as value from campaign_counter
    where campaign_id = $1 group by name
"""
_RECIPIENTS = """
    select ltrim(address, '+') as address, state, reached, deliveries, code
    from campaign_recipient where campaign_id = $1
"""
_ATTEMPTS = """
    select id::text as id, extract(epoch from settle_after)::float8 as settle_after
    from message_attempt where campaign_id = $1
"""
_EVENTS = "select body from webhook_event where organization_id = $1 and kind = 'status'"
_AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the campaign is, in its own row and counters."""

    status: str
    reason: str | None
    size: int
    counters: Mapping[str, int]


class Ledger:
    def __init__(self, owner_url: str, scene: Scene) -> None:
        self._url = owner_url
        self._scene = scene

    async def standing(self) -> Standing | None:
        """None while PostgreSQL is away."""
        try:
            async with self._connection() as connection:
                row = await connection.fetchrow(_STATUS, self._scene.campaign_id)
                counters = await connection.fetch(_COUNTERS, self._scene.campaign_id)
        except _AWAY:
            return None
        return Standing(
            row["status"],
            row["reason"],
            row["size"],
            {each["name"]: each["value"] for each in counters},
        )

    async def undrained(self) -> int:
        async with self._connection() as connection:
            return int(await connection.fetchval("select count(*) from webhook_pending"))

    async def set_aside(self) -> int:
        async with self._connection() as connection:
            return int(await connection.fetchval("select count(*) from webhook_failed"))

    async def recipients(self) -> list[Recipient]:
        async with self._connection() as connection:
            rows = await connection.fetch(_RECIPIENTS, self._scene.campaign_id)
        return [Recipient(**row) for row in rows]

    async def settle_after(self) -> dict[str, float]:
        """When anybody but the sender may judge an attempt."""
        async with self._connection() as connection:
            rows = await connection.fetch(_ATTEMPTS, self._scene.campaign_id)
        return {row["id"]: row["settle_after"] for row in rows}

    async def stored(self) -> Counter[Told]:
        async with self._connection() as connection:
            rows = await connection.fetch(_EVENTS, self._scene.organization_id)
        told = (orjson.loads(row["body"])["statuses"][0] for row in rows)
        return Counter((each["id"], each["status"]) for each in told)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        connection = await asyncpg.connect(self._url, timeout=5)
        try:
            yield connection
        finally:
            await connection.close()
