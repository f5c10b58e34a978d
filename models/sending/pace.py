"""A permit is a send time: one row a number hands them out, never faster than Meta allows."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

# GCRA over `tat`, on the database's clock. The interval is 5 % wider than the limit asks, which
# pays for permits used up to 25 ms late (X5); 15 % of the limit is left to replies and inbound
# messages, which Meta counts too, and less is leased ahead then: a reply comes after what is. A
# campaign sends bursts on the number's grid. It leases ahead of the number only 100 ms before its
# own turn: what it jumps over is lost to its neighbours.
_LEASE = text("""
    with number as (
        select * from rate_bucket where id = :number for update
    ), campaign as (
        select c.* from number n join rate_bucket c on c.id = :campaign for update of c
    ), terms as (
        select n.id, n.tat as number_tat, c.tat as campaign_tat, n.rate, c.rate as own_rate,
               least(1.0, n.factor + case when n.slowed_at < clock_timestamp() - interval '10 s'
                   and coalesce(n.raised_at, n.slowed_at) < clock_timestamp() - interval '10 s'
                   then 0.02 else 0 end) as factor,
               c.weight / greatest(c.weight, (select sum(weight) from rate_bucket
                   where number_id = :number and id <> :number and sending)) as share,
               case when n.interactive_at > clock_timestamp() - interval '10 s'
                    then 0.85 else 1 / 1.05 end as bulk,
               case when n.interactive_at > clock_timestamp() - interval '10 s'
                    then interval '125 ms' else interval '250 ms' end as ahead,
               n.gate = 'open' or (n.gate = 'throttled' and n.probe_at <= clock_timestamp())
                   as passes,
               n.gate <> 'open' as probing, clock_timestamp() as now
        from number n cross join campaign c
    ), grid as (
        select t.*, 1 / (rate * factor * bulk) as step,
               1 / least(coalesce(own_rate, 'Infinity'), rate * factor * bulk * share) as own_step,
               greatest(number_tat, campaign_tat, now + interval '25 ms') as start,
               campaign_tat > greatest(number_tat, now + interval '100 ms') as early
        from terms t
    ), lease as (
        select g.*, case
            when not passes then 0
            when probing then 1
            when rate is null then :most
            when start > now + ahead or early then 0
            else least(:most, greatest(1, floor(0.125 / own_step)),
                       1 + floor(extract(epoch from now + ahead - start) / step))
          end::int as permits
        from grid g
    ), own as (
        update rate_bucket b
        set tat = l.start + make_interval(secs => l.permits * l.own_step)
        from lease l where b.id = :campaign and l.permits > 0 and l.own_step is not null
    ), paid as (
        update rate_bucket b
        set tat = case when l.step is null or l.permits = 0 then b.tat
                       else l.start + make_interval(secs => l.permits * l.step) end,
            factor = l.factor,
            raised_at = case when l.factor > b.factor then l.now else b.raised_at end,
            probes = b.probes + case when l.probing and l.permits > 0 then 1 else 0 end,
            probe_at = case when l.probing and l.permits > 0
                then l.now + make_interval(secs => least(60, power(2, b.probes + 1)))
                else b.probe_at end
        from lease l where b.id = l.id and (l.permits > 0 or l.factor > b.factor)
    )
    select permits,
           extract(epoch from start - now) + case when early then 0.15 else 0 end as wait,
           coalesce(step, 0) as step, passes, rate is null as unpaced, probing
    from lease
""")
_SLOW = text("""
    update rate_bucket set factor = greatest(0.05, factor * 0.7), slowed_at = clock_timestamp(),
           raised_at = clock_timestamp()
    where id = :number and (slowed_at is null or slowed_at < clock_timestamp() - interval '1 s')
""")
_CLOSE = text("""
    update rate_bucket
    set gate = :gate, closed_at = coalesce(closed_at, clock_timestamp()),
        probes = case when gate = 'open' then 0 else probes end,
        probe_at = case when gate = 'open' or probe_at is null
            then clock_timestamp() + interval '1 s' else probe_at end
    where id = :number
""")
_OPEN = text("""
    update rate_bucket set gate = 'open', closed_at = null, probe_at = null, probes = 0
    where id = :number and gate <> 'open'
""")
_KNOCK = text("""
    update rate_bucket
    set probes = probes + 1,
        probe_at = clock_timestamp() + make_interval(secs => least(60, power(2, probes + 1)))
    where id = :number and gate = 'outage' and probe_at <= clock_timestamp() returning id
""")
_GATE = text("""
    select gate, extract(epoch from probe_at - clock_timestamp()) as wait,
           extract(epoch from clock_timestamp() - closed_at) as closed_for
    from rate_bucket where id = :number
""")


class Gate(StrEnum):
    """Whether a number may be sent on: an outage is probed with a read, throttling by a send."""

    OPEN = "open"
    OUTAGE = "outage"
    THROTTLED = "throttled"


@dataclass(frozen=True, slots=True)
class Lease:
    """`permits` send times, the first `wait` seconds after the lease, `step` seconds apart.

    `unpaced` permits carry no time at all.
    """

    permits: int
    wait: float
    step: float
    passes: bool
    unpaced: bool
    probing: bool


@dataclass(frozen=True, slots=True)
class GateView:
    gate: Gate
    probe_in: timedelta
    closed_for: timedelta


async def lease(session: AsyncSession, number_id: UUID, campaign_id: UUID, *, most: int) -> Lease:
    """Lease up to `most` send times of a number for one of its campaigns."""
    connection = await session.connection()
    row = (
        await connection.execute(
            _LEASE, {"number": number_id, "campaign": campaign_id, "most": most}
        )
    ).one()
    return Lease(
        row.permits, float(row.wait), float(row.step), row.passes, row.unpaced, row.probing
    )


async def slow_down(session: AsyncSession, number_id: UUID) -> None:
    """Answer throttling: at most one decrease a second and number."""
    await (await session.connection()).execute(_SLOW, {"number": number_id})


async def close_gate(session: AsyncSession, number_id: UUID, gate: Gate) -> None:
    await (await session.connection()).execute(_CLOSE, {"number": number_id, "gate": gate})


async def open_gate(session: AsyncSession, number_id: UUID) -> None:
    await (await session.connection()).execute(_OPEN, {"number": number_id})


async def may_knock(session: AsyncSession, number_id: UUID) -> bool:
    """Take the right to one probe; the next may come after a longer wait."""
    rows = await (await session.connection()).execute(_KNOCK, {"number": number_id})
    return rows.one_or_none() is not None


async def gate_of(session: AsyncSession, number_id: UUID) -> GateView:
    row = (await (await session.connection()).execute(_GATE, {"number": number_id})).one()
    return GateView(
        Gate(row.gate),
        timedelta(seconds=max(0.0, float(row.wait or 0))),
        timedelta(seconds=float(row.closed_for or 0)),
    )


_ENTER = text("""
    insert into rate_bucket (id, number_id, tat, rate, weight, sending, factor, gate, probes)
    values (:id, :number, clock_timestamp(), :rate, :weight, :sending, 1, 'open', 0)
    on conflict (id) do update
    set number_id = excluded.number_id, rate = excluded.rate, weight = excluded.weight,
        sending = excluded.sending
""")


async def enter_campaign(
    session: AsyncSession,
    campaign_id: UUID,
    number_id: UUID,
    *,
    rate: float | None,
    weight: float,
    sending: bool,
) -> None:
    """Give a campaign its share of a number, or change it."""
    await (await session.connection()).execute(
        _ENTER,
        {
            "id": campaign_id,
            "number": number_id,
            "rate": rate,
            "weight": weight,
            "sending": sending,
        },
    )
