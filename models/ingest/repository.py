"""The queue of events: who owns a shard, what waits in it, and what became of it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.ingest.rules import shard_of
from models.ingest.types import StoredEvent

_TAKE_OVER = text("""
    with mine as (
        select id from shard where id = any(cast(:shards as int[])) order by id for update
    )
    update shard set epoch = epoch + 1 from mine where shard.id = mine.id
    returning shard.id, shard.epoch
""")
_TAKE_OVER_RELAY = text("""
    insert into shard (id, epoch) values (:id, 1)
    on conflict (id) do update set epoch = shard.epoch + 1 returning id, epoch
""")
_EPOCHS = text("""
    select id, epoch from shard where id = any(cast(:shards as int[])) order by id for update
""")
_WAITING = text("""
    select p.shard, p.seq, p.organization_id
    from unnest(cast(:shards as int[])) as s (id) cross join lateral (
        select shard, seq, organization_id from webhook_pending
        where shard = s.id order by seq limit :most
    ) p
    order by p.seq limit :most
""")
_EVENTS = text("""
    select e.id, e.organization_id, p.shard, p.seq, e.received_at, e.field, e.kind, e.key, e.body
    from unnest(cast(:shards as int[]), cast(:seqs as bigint[])) as w (shard, seq)
    join webhook_pending p on p.shard = w.shard and p.seq = w.seq
    join webhook_event e on e.received_at = p.received_at and e.id = p.event_id
    order by p.seq
""")
_DELETE = text("""
    delete from webhook_pending p
    using unnest(cast(:shards as int[]), cast(:seqs as bigint[])) as w (shard, seq)
    where p.shard = w.shard and p.seq = w.seq
""")
_FAIL = text("""
    insert into webhook_failed (organization_id, event_id, received_at, error)
    values (:organization, :event, :received_at, :error)
    on conflict (organization_id, event_id) do update
    set error = excluded.error, failed_at = clock_timestamp(), replayed_at = null
""")
_REPLAY = text("""
    with again as (
        update webhook_failed set replayed_at = clock_timestamp()
        where organization_id = :organization and event_id = any(cast(:events as uuid[]))
          and replayed_at is null
        returning event_id, received_at, organization_id
    )
    insert into webhook_pending (shard, event_id, received_at, organization_id)
    select s.shard, a.event_id, a.received_at, a.organization_id
    from again a
    join unnest(cast(:events as uuid[]), cast(:shards as int[])) as s (id, shard)
      on s.id = a.event_id
""")
_FAILED = text("""
    select f.event_id, e.key from webhook_failed f
    join webhook_event e on e.received_at = f.received_at and e.id = f.event_id
    where f.organization_id = :organization and f.replayed_at is null
    order by f.failed_at limit :most
""")
_LAG = text("""
    select clock_timestamp() - min(p.received_at)
    from unnest(cast(:shards as int[])) as s (id) cross join lateral (
        select received_at from webhook_pending where shard = s.id order by seq limit 1
    ) p
""")

# Relays are turned away by epochs too; their rows stand after those of the shards.
_RELAYS = 1_000

# Shard and number of a waiting row.
Ticket = tuple[int, int]


class ShardsLost(Exception):
    """Somebody with a higher epoch drains these shards now."""


async def take_over(session: AsyncSession, shards: Sequence[int]) -> dict[int, int]:
    """Raise the epoch of each shard: from here on an earlier owner's batches fail."""
    connection = await session.connection()
    rows = await connection.execute(_TAKE_OVER, {"shards": list(shards)})
    return {row.id: row.epoch for row in rows}


async def take_over_relay(session: AsyncSession, group: int) -> dict[int, int]:
    """Turn away whoever relays for this group."""
    connection = await session.connection()
    rows = await connection.execute(_TAKE_OVER_RELAY, {"id": _RELAYS + group})
    return {row.id: row.epoch for row in rows}


async def hold(session: AsyncSession, owned: Mapping[int, int], shards: Sequence[int]) -> None:
    """Lock shards until the transaction ends. Raises `ShardsLost` when one is not ours any more."""
    connection = await session.connection()
    rows = await connection.execute(_EPOCHS, {"shards": sorted(set(shards))})
    if any(owned.get(row.id) != row.epoch for row in rows):
        raise ShardsLost


async def waiting(
    session: AsyncSession, shards: Sequence[int], most: int
) -> list[tuple[Ticket, UUID]]:
    """The lowest rows that exist, with their organizations.

    Never a cursor: a slow commit makes a lower row visible after a higher one.
    """
    connection = await session.connection()
    rows = await connection.execute(_WAITING, {"shards": list(shards), "most": most})
    return [((row.shard, row.seq), row.organization_id) for row in rows]


async def events(session: AsyncSession, tickets: Sequence[Ticket]) -> list[StoredEvent]:
    connection = await session.connection()
    rows = await connection.execute(_EVENTS, _columns(tickets))
    return [StoredEvent(*row) for row in rows]


async def delete(session: AsyncSession, tickets: Sequence[Ticket]) -> None:
    connection = await session.connection()
    await connection.execute(_DELETE, _columns(tickets))


async def fail(session: AsyncSession, event: StoredEvent, error: str) -> None:
    """Put an event aside with the class of its error; it stays in the archive."""
    connection = await session.connection()
    await connection.execute(
        _FAIL,
        {
            "organization": event.organization_id,
            "event": event.id,
            "received_at": event.received_at,
            "error": error,
        },
    )


async def replay(session: AsyncSession, organization_id: UUID, most: int = 500) -> int:
    """Queue again what was set aside, once its cause is gone; return how many events."""
    connection = await session.connection()
    here = {"organization": organization_id}
    failed = list(await connection.execute(_FAILED, {**here, "most": most}))
    events = [row.event_id for row in failed]
    shards = [shard_of(row.key) for row in failed]
    await connection.execute(_REPLAY, {**here, "events": events, "shards": shards})
    return len(failed)


async def lag(session: AsyncSession, shards: Sequence[int]) -> timedelta:
    """The age of the oldest waiting row."""
    connection = await session.connection()
    found: timedelta | None = await connection.scalar(_LAG, {"shards": list(shards)})
    return max(found or timedelta(), timedelta())


def _columns(tickets: Sequence[Ticket]) -> dict[str, list[int]]:
    return {"shards": [shard for shard, _ in tickets], "seqs": [seq for _, seq in tickets]}
