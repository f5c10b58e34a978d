import asyncio
import os
import sys
from pathlib import Path

import pytest

from simulator.app import Simulator
from tests.simulator.conftest import ACCOUNT, NUMBER, TOKEN, Receiver, Sim, template

HELLO = {
    "name": "hello",
    "language": "en",
    "category": "MARKETING",
    "components": [{"type": "BODY", "text": "Hi"}],
}


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("configure", {"statuses": {"delivred": 1}}, "statuses.delivred"),
        ("configure", {"statuses": {"delivered": 2}}, "statuses.delivered"),
        ("configure", {"faults": [{"kind": "flood"}]}, "faults.0.kind"),
        ("configure", {"errors": [{"codes": []}]}, "errors.0.codes"),
        ("configure", {"statuses": 5}, "statuses"),
        ("numbers", {"account": "1", "tocken": "x"}, "token"),
        ("inbound", {"number": NUMBER, "from": "1", "message": {}, "extra": 1}, "extra"),
        ("reset", {"keep": ["everything"]}, "keep.0"),
    ],
)
async def test_a_wrong_field_is_named(
    sim: Sim, path: str, body: dict[str, object], field: str
) -> None:
    status, answer = await sim.try_control(path, body)
    assert (status, answer["error"]["field"]) == (400, field)


async def test_a_refused_patch_changes_nothing(sim: Sim) -> None:
    before = await sim.control("configuration")
    await sim.try_control("configure", {"seed": 9, "nonsense": 1})
    assert await sim.control("configuration") == before


async def test_a_patch_leaves_what_it_does_not_name(sim: Sim) -> None:
    await sim.configure(statuses={"read": 0.25})
    after = await sim.configure(statuses={"sent": 0.5}, errors=[{"codes": [2]}])
    assert (after["statuses"]["read"], after["statuses"]["sent"]) == (0.25, 0.5)
    assert (await sim.send())[1]["error"]["code"] == 2
    await sim.configure(errors=[])
    await sim.accepted()


async def test_unknown_calls_are_404_on_both_ports(sim: Sim) -> None:
    assert (await sim.try_control("nothing"))[0] == 404
    for path in ("/_sim/nothing", "/elsewhere"):
        async with sim.session.get(sim.simulator.control_url + path) as response:
            assert response.status == 404


async def test_reset_forgets_all_but_what_is_kept(sim: Sim, receiver: Receiver) -> None:
    await sim.configure(seed=5, webhooks={"linger": 60})
    await sim.accepted()
    await sim.control("webhooks/flush", {})
    await sim.control("reset", {"keep": ["numbers"]})
    stats = await sim.control("stats")
    assert (stats["requests"], stats["pending"]["total"]) == (0, 0)
    assert (await sim.control("configuration"))["seed"] == 1
    await sim.configure(webhooks={"url": receiver.url, "linger": 0.01})
    wamid = await sim.accepted()
    await sim.drain()
    assert {s["id"] for s in receiver.statuses()} >= {wamid}
    await sim.control("reset", {})
    assert (await sim.send())[1]["error"]["code"] == 190


async def test_recipients_delivered_twice_can_be_asked_for(sim: Sim) -> None:
    for to in ("+14155550142", "+14155550142", "+14155550143"):
        await sim.accepted(to)
    assert (await sim.control("deliveries"))["recipients"] == 2
    twice = (await sim.control("deliveries?twice=1"))["deliveries"]
    assert [(who, len(those)) for who, those in twice.items()] == [("14155550142", 2)]


async def test_without_a_callback_events_are_counted_and_nothing_waits(sim: Sim) -> None:
    await sim.configure(webhooks={"url": None}, statuses={"delivered": 0})
    await sim.accepted()
    await sim.drain()
    assert (await sim.control("stats"))["webhooks"] == {"events_without_url": 1}


async def test_numbers_tokens_and_templates_outlive_a_restart(sim: Sim, tmp_path: Path) -> None:
    memory = tmp_path / "memory.json"
    for born in (True, False):
        async with Simulator(memory=memory) as simulator:
            again = Sim(simulator, sim.session)
            if born:
                given = {"account": ACCOUNT, "token": TOKEN, "numbers": [{"id": NUMBER}]}
                await again.control("numbers", given)
                await again.control("templates", {"account": ACCOUNT, "template": HELLO})
            else:
                await again.accepted(**template("hello"))


async def test_it_refuses_to_start_in_production() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "simulator",
        env=os.environ | {"PARLEY_ENV": "production", "SIMULATOR_PORT": "0"},
        stderr=asyncio.subprocess.PIPE,
    )
    _, told = await process.communicate()
    assert process.returncode == 2
    assert told.decode().strip() == "The simulator does not start when PARLEY_ENV is production."


async def test_a_taken_port_is_one_sentence(sim: Sim) -> None:
    port = sim.simulator.url.rsplit(":", 1)[1]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "simulator",
        env=os.environ | {"SIMULATOR_PORT": port, "SIMULATOR_CONTROL_PORT": "0"},
        stderr=asyncio.subprocess.PIPE,
    )
    _, told = await process.communicate()
    assert process.returncode == 2
    assert len(told.decode().strip().splitlines()) == 1
