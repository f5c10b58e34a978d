"""The fast lane of a number's pace: replies and one-time codes, one send time at a time."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.sending.pace import Lease

# The same grid as the campaigns', as far ahead of the clock as an attempt may wait. The row learns
# that people are being answered, which makes bulk leave them room.
_LEASE = text("""
    with number as (
        select * from rate_bucket where id = :number for update
    ), terms as (
        select n.*, 1.05 / (rate * factor) as step, clock_timestamp() as now,
               n.gate = 'open' or (n.gate = 'throttled' and n.probe_at <= clock_timestamp())
                   as passes
        from number n
    ), lease as (
        select t.*, greatest(tat, now) as start,
               passes and (rate is null or gate <> 'open'
                           or tat <= now + interval '0.9 s') as granted
        from terms t
    ), paid as (
        update rate_bucket b
        set tat = case when l.rate is null or not l.granted then b.tat
                       else l.start + make_interval(secs => l.step) end,
            interactive_at = l.now,
            probes = b.probes + case when l.granted and l.gate <> 'open' then 1 else 0 end,
            probe_at = case when l.granted and l.gate <> 'open'
                then l.now + make_interval(secs => least(60, power(2, b.probes + 1)))
                else b.probe_at end
        from lease l where b.id = l.id
    )
    select granted, extract(epoch from start - now) as wait, coalesce(step, 0) as step, passes,
           rate is null as unpaced, gate <> 'open' as probing
    from lease
""")


async def lease_one(session: AsyncSession, number_id: UUID) -> Lease:
    """Lease one send time, or learn that the number is closed or has none within a second."""
    connection = await session.connection()
    row = (await connection.execute(_LEASE, {"number": number_id})).one()
    return Lease(
        permits=int(row.granted),
        wait=float(row.wait),
        step=float(row.step),
        passes=row.passes,
        unpaced=row.unpaced,
        probing=row.probing,
    )
