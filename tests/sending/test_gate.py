"""A number that Meta throttles slows down, and one that Meta does not serve stands still."""

from datetime import timedelta

import pytest

from core.database import Database
from models.sending.pace import Gate
from tests.sending.number import a_number


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
