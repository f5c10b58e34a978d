"""Slotted counters: written beside the rows they count, read as sums."""

import random
from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from models.sending import by_template

SLOTS = 16
_ADD = text("""
    insert into campaign_counter as c (organization_id, campaign_id, name, slot, value)
    select :organization, n.campaign_id, n.name, :slot, n.value
    from unnest(cast(:campaign as uuid[]), cast(:name as text[]), cast(:value as bigint[]))
      as n(campaign_id, name, value)
    order by n.campaign_id, n.name
    on conflict (organization_id, campaign_id, name, slot) do update
    set value = c.value + excluded.value
""")
_READ = text("""
    select name, sum(value)::bigint as value from campaign_counter
    where campaign_id = :campaign group by name
""")


async def add(
    connection: AsyncConnection, organization_id: UUID, changes: Mapping[UUID, Mapping[str, int]]
) -> None:
    rows = [
        (campaign, name, value)
        for campaign, deltas in changes.items()
        for name, value in deltas.items()
        if value
    ]
    if rows:
        await connection.execute(
            _ADD,
            {
                "organization": organization_id,
                "slot": random.randrange(SLOTS),  # noqa: S311  # spreading, not secrecy
                "campaign": [row[0] for row in rows],
                "name": [row[1] for row in rows],
                "value": [row[2] for row in rows],
            },
        )
        await by_template.of_campaigns(connection, organization_id, changes)


async def read(connection: AsyncConnection, campaign_id: UUID) -> Counter[str]:
    rows = await connection.execute(_READ, {"campaign": campaign_id})
    return Counter({row.name: row.value for row in rows})
