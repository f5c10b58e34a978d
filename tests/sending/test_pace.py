"""Permits: never more of a number's in any second than Meta allows, and shared fairly."""

from time import monotonic

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from core.database import Database
from models.sending import pace
from tests.sending.number import LIMIT, Number, a_number, most_in

HORIZON = 0.25
# A permit may be used so late.
LATENESS = 0.025
_ON_POSTGRES = settings(
    deadline=None,
    max_examples=25,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
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
    """Steps of 50 ms by the number's clock, however long the machine takes for one."""
    for _ in range(int(seconds / 0.05)):
        began = monotonic()
        for n in campaigns or range(len(number.campaigns)):
            await number.lease(n)
        await number.passes(0.05 - (monotonic() - began))


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


async def test_a_number_without_a_limit_is_not_paced(database: Database) -> None:
    number = await a_number(database, limit=None)

    lease = await number.lease(most=500)

    assert (lease.permits, lease.unpaced) == (500, True)
