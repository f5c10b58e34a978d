"""Permits: never more of a number's in any second than Meta allows, and shared fairly."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from core.database import Database
from core.ids import new_id
from models.sending import pace
from models.sending.pace import Gate, GateView, Lease

LIMIT = 80
HORIZON = 0.25
# A permit may be used so late.
LATENESS = 0.025
_PASS = text("""
    update rate_bucket
    set tat = tat - make_interval(secs => :s), slowed_at = slowed_at - make_interval(secs => :s),
        raised_at = raised_at - make_interval(secs => :s),
        interactive_at = interactive_at - make_interval(secs => :s),
        probe_at = probe_at - make_interval(secs => :s),
        closed_at = closed_at - make_interval(secs => :s)
    where number_id = :number
""")
_ROW = text("select tat, factor from rate_bucket where id = :id")
_INTERACTIVE = text("update rate_bucket set interactive_at = clock_timestamp() where id = :id")
_ON_POSTGRES = settings(
    deadline=None,
    max_examples=25,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@dataclass(slots=True)
class Number:
    """A number whose past is pushed back, instead of waiting for its future."""

    database: Database
    id: UUID
    campaigns: list[UUID]
    passed: float = 0.0
    times: list[float] = field(default_factory=list)
    taken: dict[UUID, int] = field(default_factory=dict)

    async def lease(self, campaign: int = 0, most: int = 500) -> Lease:
        """Lease, and note when each permit is for."""
        async with self.database.transaction() as session:
            leased = await pace.lease(session, self.id, self.campaigns[campaign], most=most)
            tat, _ = (await (await session.connection()).execute(_ROW, {"id": self.id})).one()
        first = _seconds(tat) + self.passed - leased.permits * leased.step
        self.times += [first + n * leased.step for n in range(leased.permits)]
        mine = self.campaigns[campaign]
        self.taken[mine] = self.taken.get(mine, 0) + leased.permits
        return leased

    async def passes(self, seconds: float) -> None:
        """So much time passes for this number."""
        self.passed += seconds
        await self._do(_PASS, s=seconds, number=self.id)

    def pace(self) -> float:
        return len(self.times) / (max(self.times) - min(self.times))

    async def people_write(self) -> None:
        await self._do(_INTERACTIVE, id=self.id)

    async def slow_down(self) -> float:
        async with self.database.transaction() as session:
            await pace.slow_down(session, self.id)
        return await self.factor()

    async def factor(self) -> float:
        async with self.database.transaction() as session:
            row = (await (await session.connection()).execute(_ROW, {"id": self.id})).one()
        return round(float(row.factor), 4)

    async def close(self, gate: Gate) -> None:
        async with self.database.transaction() as session:
            await pace.close_gate(session, self.id, gate)

    async def open(self) -> None:
        async with self.database.transaction() as session:
            await pace.open_gate(session, self.id)

    async def may_knock(self) -> bool:
        async with self.database.transaction() as session:
            return await pace.may_knock(session, self.id)

    async def view(self) -> GateView:
        async with self.database.transaction() as session:
            return await pace.gate_of(session, self.id)

    async def _do(self, statement: object, **values: object) -> None:
        async with self.database.transaction() as session:
            await (await session.connection()).execute(statement, values)  # type: ignore[call-overload]


async def a_number(
    database: Database,
    *campaigns: tuple[float, float | None],
    limit: float | None = LIMIT,
) -> Number:
    """A number with a campaign for each weight and own rate."""
    number = Number(database, new_id(), [new_id() for _ in campaigns or [None]])
    async with database.transaction() as session:
        await pace.enter_number(session, number.id, limit)
        for id, (weight, rate) in zip(number.campaigns, campaigns or [(1, None)], strict=True):
            await pace.enter_campaign(
                session, id, number.id, rate=rate, weight=weight, sending=True
            )
    return number


def most_in(window: float, times: Sequence[float]) -> int:
    """The highest count in any (t - window, t]."""
    ordered = sorted(times)
    return max(
        (n + 1 - bisect_right(ordered, t - window) for n, t in enumerate(ordered)), default=0
    )


campaigns = st.lists(
    st.tuples(st.sampled_from([0.5, 1.0, 3.0]), st.sampled_from([None, 2.0, 50.0])),
    min_size=1,
    max_size=3,
)
steps = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from([1, 7, 500]), st.sampled_from([0, 30, 200, 900])),
    min_size=5,
    max_size=40,
)


@_ON_POSTGRES
@example(limit=1, campaigns=[(1.0, None), (1.0, None)], steps=[(0, 1, 0), (1, 1, 0)])
@given(limit=st.sampled_from([1, 5, 20, 80, 1000]), campaigns=campaigns, steps=steps)
async def test_no_second_ever_holds_more_permits_than_the_limit(
    database: Database,
    limit: int,
    campaigns: list[tuple[float, float | None]],
    steps: list[tuple[int, int, int]],
) -> None:
    number = await a_number(database, *campaigns, limit=limit)
    for campaign, most, milliseconds in steps:
        await number.lease(campaign % len(campaigns), most)
        await number.passes(milliseconds / 1000)

    assert most_in(1 + LATENESS, number.times) <= limit


@_ON_POSTGRES
@given(campaigns=campaigns, steps=steps)
async def test_a_lease_never_reaches_further_than_a_reply_may_wait(
    database: Database,
    campaigns: list[tuple[float, float | None]],
    steps: list[tuple[int, int, int]],
) -> None:
    number = await a_number(database, *campaigns)
    for campaign, most, milliseconds in steps:
        lease = await number.lease(campaign % len(campaigns), most)
        last = lease.wait + (lease.permits - 1) * lease.step
        assert lease.permits == 0 or last <= HORIZON + 1e-6
        assert lease.permits <= most
        await number.passes(milliseconds / 1000)


async def saturate(number: Number, seconds: float, *campaigns: int) -> None:
    for _ in range(int(seconds / 0.05)):
        for n in campaigns or range(len(number.campaigns)):
            await number.lease(n)
        await number.passes(0.05)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["light first", "heavy first"])
async def test_campaigns_share_a_number_by_weight_and_leave_nothing_of_it(
    database: Database, order: tuple[int, int]
) -> None:
    number = await a_number(database, (1, None), (3, None))

    await saturate(number, 4, *order)

    light, heavy = (number.taken[id] for id in number.campaigns)
    assert 0.18 < light / (light + heavy) < 0.32
    assert number.pace() > 0.85 * LIMIT


async def test_a_campaign_alone_gets_the_whole_number(database: Database) -> None:
    number = await a_number(database)

    await saturate(number, 6)

    assert number.pace() > 0.9 * LIMIT


async def test_a_campaign_keeps_to_its_own_rate(database: Database) -> None:
    number = await a_number(database, (1, 5.0))

    await saturate(number, 4)

    assert 0 < most_in(1, number.times) <= 6


async def test_a_campaign_that_stops_leaves_its_share_to_the_others(database: Database) -> None:
    number = await a_number(database, (1, None), (3, None))
    async with database.transaction() as session:
        await pace.enter_campaign(
            session, number.campaigns[1], number.id, rate=None, weight=3, sending=False
        )

    await saturate(number, 3, 0)

    assert number.pace() > 0.9 * LIMIT


async def test_bulk_uses_the_whole_limit_but_for_what_lateness_costs(database: Database) -> None:
    number = await a_number(database)

    assert (await number.lease()).step == pytest.approx(1.05 / LIMIT)


async def test_while_people_write_bulk_leaves_them_room(database: Database) -> None:
    number = await a_number(database)
    await number.people_write()
    assert (await number.lease()).step == pytest.approx(1 / (0.85 * LIMIT))

    await number.passes(11)

    assert (await number.lease()).step == pytest.approx(1.05 / LIMIT)


async def test_throttling_slows_a_number_down_once_a_second(database: Database) -> None:
    number = await a_number(database)

    assert [await number.slow_down() for _ in range(3)] == [0.7, 0.7, 0.7]
    await number.passes(1.1)
    assert await number.slow_down() == 0.49


async def test_a_number_never_stops_altogether(database: Database) -> None:
    number = await a_number(database)
    for _ in range(12):
        await number.slow_down()
        await number.passes(1.1)

    assert await number.factor() == 0.05


async def test_every_quiet_ten_seconds_make_it_a_little_faster(database: Database) -> None:
    number = await a_number(database)
    await number.slow_down()
    grown = []
    for _ in range(3):
        await number.passes(10.1)
        await number.lease()
        await number.lease()
        grown.append(await number.factor())

    assert grown == [0.72, 0.74, 0.76]


@pytest.mark.parametrize("gate", [Gate.OUTAGE, Gate.THROTTLED])
async def test_a_closed_gate_gives_no_permit(database: Database, gate: Gate) -> None:
    number = await a_number(database)
    await number.close(gate)

    lease = await number.lease()

    assert (lease.passes, lease.permits) == (False, 0)


async def test_throttling_is_probed_with_one_message(database: Database) -> None:
    number = await a_number(database)
    await number.close(Gate.THROTTLED)
    await number.passes(1.1)

    first, second = await number.lease(), await number.lease()

    assert (first.permits, first.probing) == (1, True)
    assert (second.permits, second.passes) == (0, False)


async def test_an_outage_is_not_probed_with_messages(database: Database) -> None:
    number = await a_number(database)
    await number.close(Gate.OUTAGE)
    await number.passes(1.1)

    assert (await number.lease()).permits == 0


@pytest.mark.parametrize("gate", [Gate.OUTAGE, Gate.THROTTLED])
async def test_probes_back_off_to_a_minute(database: Database, gate: Gate) -> None:
    number = await a_number(database)
    await number.close(gate)
    waits = []
    for _ in range(8):
        await number.passes((await number.view()).probe_in.total_seconds() + 0.001)
        probed = (
            await number.may_knock() if gate is Gate.OUTAGE else (await number.lease()).permits == 1
        )
        assert probed
        waits.append(round((await number.view()).probe_in.total_seconds()))

    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]


async def test_only_one_of_many_gets_the_right_to_knock(database: Database) -> None:
    number = await a_number(database)
    await number.close(Gate.OUTAGE)
    await number.passes(1.1)

    assert [await number.may_knock() for _ in range(3)] == [True, False, False]


async def test_an_opened_gate_forgets_its_closing(database: Database) -> None:
    number = await a_number(database)
    await number.close(Gate.OUTAGE)
    await number.passes(100)
    await number.close(Gate.THROTTLED)
    assert (await number.view()).closed_for > timedelta(seconds=99)

    await number.open()
    await number.close(Gate.OUTAGE)

    view = await number.view()
    assert view.gate is Gate.OUTAGE
    assert view.closed_for < timedelta(seconds=90)


async def test_a_number_without_a_limit_is_not_paced(database: Database) -> None:
    number = await a_number(database, limit=None)

    lease = await number.lease(most=500)

    assert (lease.permits, lease.unpaced) == (500, True)


def _seconds(at: datetime) -> float:
    return at.timestamp()
