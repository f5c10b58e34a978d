"""What requests left behind."""

from uuid import UUID

import asyncpg


async def audited(owner: asyncpg.Connection, organization: UUID) -> list[str]:
    rows = await owner.fetch(
        "select action from audit_entry where organization_id = $1 order by id", organization
    )
    return [row["action"] for row in rows]


async def wakes(owner: asyncpg.Connection, target: UUID) -> list[str]:
    rows = await owner.fetch("select kind from outbox where target = $1 order by id", target)
    return [row["kind"] for row in rows]


async def events(owner: asyncpg.Connection, person: UUID) -> list[str]:
    rows = await owner.fetch(
        "select action from security_event where user_id = $1 order by id", person
    )
    return [row["action"] for row in rows]
