"""How messages of customers are posted: late, twice, and told of afterwards."""

from typing import Any

from tests.simulator.conftest import ANA, NUMBER, Receiver, Sim


async def _writes(sim: Sim, words: str) -> str:
    message = {"type": "text", "text": {"body": words}}
    told = await sim.control("inbound", {"number": NUMBER, "from": ANA, "message": message})
    return str(told["wamids"][0])


def _came(receiver: Receiver) -> list[Any]:
    return [change["value"]["messages"][0] for change in receiver.changes()]


async def test_a_message_that_is_late_comes_after_what_was_written_since(
    sim: Sim, receiver: Receiver
) -> None:
    await sim.configure(inbound={"late": 1, "late_by": [60, 60]})
    first = await _writes(sim, "one")
    await sim.configure(inbound={"late": 0})
    second = await _writes(sim, "two")

    assert (await sim.control("pending"))["inbound"] == 1
    await sim.drain()

    assert [message["id"] for message in _came(receiver)] == [second, first]
    told = (await sim.control("injected"))["injected"]
    assert [row["wamid"] for row in told] == [first, second]
    assert [row["sender"] for row in told] == ["14155550142", "14155550142"]
    assert told[0]["timestamp"] == _came(receiver)[1]["timestamp"]


async def test_a_message_may_be_posted_twice_and_stays_the_same(
    sim: Sim, receiver: Receiver
) -> None:
    await sim.configure(inbound={"duplicated": 1})
    await _writes(sim, "one")
    await sim.drain()

    first, again = _came(receiver)
    assert first == again
    assert (await sim.control("injected"))["total"] == 1


async def test_what_was_to_come_late_is_forgotten_by_a_reset(sim: Sim, receiver: Receiver) -> None:
    await sim.configure(inbound={"late": 1, "late_by": [60, 60]})
    await _writes(sim, "one")

    await sim.control("reset", {"keep": ["numbers", "configuration"]})
    await sim.drain()

    assert receiver.posts == []
    assert (await sim.control("injected"))["total"] == 0
