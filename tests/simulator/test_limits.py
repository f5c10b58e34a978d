import asyncio

import pytest

from simulator.configuration import Limits
from simulator.limits import Pair, SlidingSecond
from tests.simulator.conftest import ANA, NUMBER, Sim


def test_a_sliding_second_is_open_at_its_beginning() -> None:
    window = SlidingSecond()
    for at in (0.0, 0.5, 0.999, 1.0, 1.5):
        window.add(at)
    assert window.peak == 3
    assert window.count(2.0) == 1


def test_the_peak_is_the_most_in_any_window() -> None:
    times = sorted(((n * 7919) % 1000) / 250 for n in range(400))
    window = SlidingSecond()
    for at in times:
        window.add(at)
    assert window.peak == max(sum(1 for x in times if t - 1 < x <= t) for t in times)


def test_a_pair_may_burst_and_then_waits_for_the_refill() -> None:
    limits, pair = Limits(), Pair()
    assert [pair.admits(limits, 0) for _ in range(46)] == [True] * 45 + [False]
    assert not pair.admits(limits, 5.9)
    assert pair.admits(limits, 6.1)
    assert not pair.admits(limits, 6.2)


async def test_requests_above_the_throughput_are_throttled_and_counted_apart(sim: Sim) -> None:
    await sim.configure(limits={"throughput": 5})
    answers = await asyncio.gather(*(sim.send(f"+1415555{n:04}") for n in range(8)))
    codes = sorted(body["error"]["code"] if status != 200 else 0 for status, body in answers)
    assert codes == [0] * 5 + [130429] * 3
    number = (await sim.control("stats"))["numbers"][NUMBER]
    assert number["max_per_second"] == 8
    assert number["max_admitted_per_second"] == 5
    assert (number["throttled"], number["max_throttled_per_second"]) == (3, 3)


async def test_the_limit_of_a_number_goes_before_the_general_one_until_it_is_lifted(
    sim: Sim,
) -> None:
    number = {"id": NUMBER, "throughput": 1}
    await sim.control("numbers", {"account": "3009003", "token": "token-1", "numbers": [number]})
    await sim.accepted()
    assert (await sim.send("+14155550143"))[1]["error"]["code"] == 130429
    await sim.configure(limits={"throughput": None})
    await sim.accepted("+14155550143")


async def test_inbound_messages_use_the_same_limit(sim: Sim) -> None:
    await sim.configure(limits={"throughput": 2, "http_status": 429})
    message = {"type": "text", "text": {"body": "Hello?"}}
    await sim.control("inbound", {"number": NUMBER, "from": ANA, "message": message, "count": 2})
    status, body = await sim.send()
    assert (status, body["error"]["code"]) == (429, 130429)


@pytest.mark.parametrize("pair", [True, False])
async def test_one_pair_is_limited_unless_switched_off(sim: Sim, pair: bool) -> None:
    await sim.configure(limits={"pair": pair, "pair_capacity": 2})
    answers = [await sim.send() for _ in range(3)]
    assert [status for status, _ in answers] == ([200, 200, 400] if pair else [200] * 3)
    if pair:
        assert answers[2][1]["error"]["code"] == 131056
    await sim.accepted("+14155550143")


async def test_codes_are_spent_once_per_recipient(sim: Sim) -> None:
    rule = {"codes": [130429, 131000], "recipients": [ANA, "+14155550143"], "once_each": True}
    await sim.configure(errors=[rule])
    for to in (ANA, "+14155550143"):
        answers = [await sim.send(to) for _ in range(3)]
        assert [b["error"]["code"] if s != 200 else 0 for s, b in answers] == [130429, 131000, 0]
        assert [s for s, _ in answers] == [400, 500, 200]
    await sim.accepted("+14155550144")


async def test_a_rule_can_fire_a_number_of_times_with_its_own_http_status(sim: Sim) -> None:
    rule = {"codes": [2], "times": 1, "http_status": 599, "is_transient": True}
    await sim.configure(errors=[rule])
    status, body = await sim.send()
    assert (status, body["error"]["code"], body["error"]["is_transient"]) == (599, 2, True)
    await sim.accepted()


async def test_a_sticky_share_refuses_the_same_recipients_again(sim: Sim) -> None:
    await sim.configure(errors=[{"codes": [131026], "share": 0.3, "sticky": True}])
    people = [f"+1415555{n:04}" for n in range(30)]
    first, second = [[(await sim.send(to))[0] for to in people] for _ in range(2)]
    assert first == second
    assert set(first) == {200, 400}
