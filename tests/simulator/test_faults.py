import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from tests.simulator.conftest import ANA, NUMBER, Receiver, Sim

Raw = Callable[..., Awaitable[bytes]]


async def fault(sim: Sim, kind: str, **more: object) -> Any:
    return await sim.configure(faults=[{"kind": kind} | more])


async def outcome(sim: Sim) -> tuple[str, str, int]:
    """How the only request went, how it was answered, and how many messages came of it."""
    (arrival,) = (await sim.control("arrivals"))["arrivals"]
    accepted = (await sim.control("stats"))["numbers"][NUMBER]["accepted"]
    return arrival["outcome"], arrival["answered"], accepted


async def test_cut_accepts_and_closes_without_a_byte(
    sim: Sim, raw: Raw, receiver: Receiver
) -> None:
    await fault(sim, "cut")
    assert await raw() == b""
    assert await outcome(sim) == ("accepted", "cut", 1)
    await sim.drain()
    assert receiver.statuses()


async def test_half_a_body_stops_in_the_middle(sim: Sim, raw: Raw) -> None:
    await fault(sim, "half_body")
    head, _, body = (await raw()).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    assert 0 < len(body) < length
    assert await outcome(sim) == ("accepted", "half_body", 1)


async def test_half_a_status_line_is_all_there_is(sim: Sim, raw: Raw) -> None:
    await fault(sim, "half_status")
    assert await raw() == b"HTTP/1.1 20"
    assert await outcome(sim) == ("accepted", "half_status", 1)


async def test_502_is_html_although_the_message_was_accepted(sim: Sim, raw: Raw) -> None:
    await fault(sim, "html502")
    answer = await raw()
    assert answer.startswith(b"HTTP/1.1 502 Bad Gateway")
    assert b"text/html" in answer
    assert await outcome(sim) == ("accepted", "html502", 1)


async def test_a_reset_is_a_reset(sim: Sim, raw: Raw) -> None:
    await fault(sim, "reset")
    with pytest.raises(ConnectionResetError):
        await raw()
    assert await outcome(sim) == ("accepted", "reset", 1)


@pytest.mark.parametrize("accepted", [True, False])
async def test_silence_never_answers(sim: Sim, raw: Raw, accepted: bool) -> None:
    await fault(sim, "silence", accepted=accepted)
    with pytest.raises(TimeoutError):
        await raw(seconds=0.2)
    wanted = ("accepted", "silence", 1) if accepted else ("lost", "silence", 0)
    assert await outcome(sim) == wanted


@pytest.mark.parametrize("kind", ["cut", "html502", "half_body"])
async def test_nothing_is_accepted_when_the_fault_says_so(sim: Sim, raw: Raw, kind: str) -> None:
    await fault(sim, kind, accepted=False)
    await raw()
    assert await outcome(sim) == ("lost", kind, 0)


async def test_a_refusal_can_be_lost_like_an_acceptance(sim: Sim, raw: Raw) -> None:
    await sim.configure(errors=[{"codes": [131026]}], faults=[{"kind": "cut"}])
    assert await raw() == b""
    assert await outcome(sim) == ("refused", "cut", 0)


async def test_a_fault_of_one_recipient_spares_the_others(sim: Sim, raw: Raw) -> None:
    await fault(sim, "cut", recipients=[ANA])
    assert await raw(ANA) == b""
    assert (await raw("+14155550143")).startswith(b"HTTP/1.1 200")


async def test_a_share_hits_some_and_a_count_ends_it(sim: Sim, raw: Raw) -> None:
    await fault(sim, "cut", share=0.5, times=3)
    answers = [await raw(f"+1415555{n:04}") for n in range(20)]
    assert answers.count(b"") == 3
    assert (await sim.control("stats"))["faults"] == {"cut": 3}


@pytest.mark.parametrize("scope", ["number", "api"])
async def test_an_outage_of_number_or_api_is_seen_by_its_get_too(
    sim: Sim, raw: Raw, scope: str
) -> None:
    await fault(sim, "html502", accepted=False, scope=scope)
    assert (await raw(method="GET")).startswith(b"HTTP/1.1 502")
    assert (await raw()).startswith(b"HTTP/1.1 502")
    await fault(sim, "cut", scope="messages")
    assert (await raw(method="GET")).startswith(b"HTTP/1.1 200")


async def test_an_outage_of_one_number_spares_the_others(sim: Sim, raw: Raw) -> None:
    await fault(sim, "silence", accepted=False, scope="number", numbers=["another"])
    assert (await raw()).startswith(b"HTTP/1.1 200")


async def test_refuse_closes_the_port_and_open_connections_and_control_stays(sim: Sim) -> None:
    host, port = sim.simulator.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    await fault(sim, "refuse", scope="api")
    with pytest.raises(ConnectionResetError):
        await reader.read()
    writer.close()
    with pytest.raises(aiohttp.ClientConnectorError):
        await sim.send()
    assert (await sim.control("health")) == {"status": "ok"}
    await sim.configure(faults=[])
    await sim.accepted()


async def test_refuse_ends_after_its_seconds(sim: Sim) -> None:
    await fault(sim, "refuse", scope="api", seconds=0.2)
    with pytest.raises(aiohttp.ClientConnectorError):
        await sim.send()
    async with asyncio.timeout(5):
        while True:
            try:
                await sim.accepted()
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.02)
            else:
                break


async def test_refuse_can_be_asked_for_on_the_port_it_closes(sim: Sim) -> None:
    url = f"{sim.simulator.url}/_sim/configure"
    body = {"faults": [{"kind": "refuse", "scope": "api"}]}
    async with sim.session.post(url, json=body) as response:
        assert response.status == 200
    with pytest.raises(aiohttp.ClientConnectorError):
        await sim.send()


async def test_reset_of_the_api_ends_connections_before_anything_is_read(
    sim: Sim, raw: Raw
) -> None:
    await fault(sim, "reset", scope="api", accepted=False)
    with pytest.raises(ConnectionResetError):
        await raw()
    assert (await sim.control("arrivals"))["total"] == 0


async def test_an_idle_connection_serves_one_request_after_another(sim: Sim) -> None:
    host, port = sim.simulator.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    for _ in range(3):
        writer.write(b"GET /_sim/health HTTP/1.1\r\nHost: x\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        assert await reader.readexactly(15) == b'{"status":"ok"}'
    writer.close()


async def test_what_is_not_http_is_answered_400(sim: Sim) -> None:
    host, port = sim.simulator.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"hello\r\n\r\n")
    assert (await reader.read()).startswith(b"HTTP/1.1 400")
    writer.close()
