"""Wakes for workflows: written with the facts they tell of, delivered after."""

from collections.abc import Sequence
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.ingest.rules import shard_of
from models.ingest.types import OutboxRow, Wake

_ADD = text("""
    with written as (
        insert into outbox (shard, organization_id, kind, target, payload)
        select shard, :organization, kind, target, cast(payload as jsonb)
        from unnest(cast(:shards as int[]), cast(:kinds as text[]), cast(:targets as uuid[]),
                    cast(:payloads as text[])) as w (shard, kind, target, payload)
    )
    select pg_notify('outbox', :touched)
""")
_WAITING = text("""
    select id, organization_id, kind, target, cast(payload as text) as payload
    from outbox
    where shard = any(cast(:shards as int[])) and kind = any(cast(:kinds as text[]))
    order by id limit :most
""")
_DELETE = text("delete from outbox where id = any(cast(:ids as bigint[]))")


async def add(session: AsyncSession, organization_id: UUID, wakes: Sequence[Wake]) -> None:
    """Tell workflows, once this transaction has committed."""
    if not wakes:
        return
    shards = [shard_of(str(wake.target)) for wake in wakes]
    connection = await session.connection()
    await connection.execute(
        _ADD,
        {
            "organization": organization_id,
            "shards": shards,
            "kinds": [wake.kind for wake in wakes],
            "targets": [wake.target for wake in wakes],
            "payloads": [orjson.dumps(wake.payload).decode() for wake in wakes],
            "touched": ",".join(str(shard) for shard in sorted(set(shards))),
        },
    )


async def waiting(
    session: AsyncSession, shards: Sequence[int], kinds: Sequence[str], most: int
) -> list[OutboxRow]:
    connection = await session.connection()
    rows = await connection.execute(
        _WAITING, {"shards": list(shards), "kinds": list(kinds), "most": most}
    )
    return [
        OutboxRow(row.id, row.organization_id, row.kind, row.target, orjson.loads(row.payload))
        for row in rows
    ]


async def delete(session: AsyncSession, ids: Sequence[int]) -> None:
    connection = await session.connection()
    await connection.execute(_DELETE, {"ids": list(ids)})
