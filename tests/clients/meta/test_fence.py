"""A request begins before its deadline or not at all."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

import aiohttp
import httpx
import pytest
from aiohttp.base_protocol import BaseProtocol
from aiohttp.http import StreamWriter

from clients.meta.bodies import text_body
from clients.meta.client import MetaClient
from clients.meta.errors import Lapsed, NotSent, Unanswered
from clients.meta.handover import Handover
from clients.meta.results import Sent
from clients.meta.transport import MetaTransport, Timeouts, meta_http, meta_session
from tests.clients.meta.wire import ACCEPTED, Wire, answer, says, silence, wire

QUICK = Timeouts(total=0.6, reach=0.4)
BODY = text_body({"to": "+15550100001"}, "hello")


async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.2)
    writer.write(answer(ACCEPTED))


@asynccontextmanager
async def one_connection(server: Wire, timeouts: Timeouts = QUICK) -> AsyncIterator[MetaClient]:
    async with meta_http(server.url, timeouts=timeouts, connections=1) as http:
        yield MetaClient(http)


@asynccontextmanager
async def frozen_after_connecting(server: Wire, freeze: float) -> AsyncIterator[MetaClient]:
    """A client whose process stands still between obtaining a connection and writing."""

    async def stand_still(*_: object) -> None:
        await asyncio.sleep(freeze)

    trace = aiohttp.TraceConfig()
    trace.on_connection_create_end.append(stand_still)
    trace.on_connection_reuseconn.append(stand_still)
    async with meta_session(QUICK, connections=1, traces=[trace]) as session:
        transport = MetaTransport(session, server.url, QUICK)
        async with httpx.AsyncClient(transport=transport, base_url=server.url) as http:
            yield MetaClient(http)


async def send(client: MetaClient, *, within: float) -> Sent:
    return await client.send("200000000000002", "token", BODY, begin_before=monotonic() + within)


async def test_a_request_whose_deadline_passed_is_not_begun() -> None:
    async with wire(says(answer(ACCEPTED))) as server, one_connection(server) as client:
        with pytest.raises(Lapsed):
            await send(client, within=-0.001)
        assert server.connections == 0


async def test_a_request_before_its_deadline_is_sent() -> None:
    async with wire(says(answer(ACCEPTED))) as server, one_connection(server) as client:
        assert (await send(client, within=5)).wamid == "wamid.OUT1"


async def test_a_deadline_that_passes_in_the_queue_for_a_connection_writes_nothing() -> None:
    async with wire(slow) as server, one_connection(server) as client:
        first = asyncio.create_task(send(client, within=5))
        await server.arrived.wait()
        late = [asyncio.create_task(send(client, within=0.05)) for _ in range(5)]
        results = await asyncio.gather(*late, return_exceptions=True)
        assert [type(result) for result in results] == [Lapsed] * 5
        assert (await first).wamid == "wamid.OUT1"
        assert len(server.requests) == 1


async def test_no_connection_in_time_is_the_networks_fault_whatever_the_deadline() -> None:
    async with wire(silence) as server, one_connection(server) as client:
        first = asyncio.create_task(send(client, within=5))
        await server.arrived.wait()
        with pytest.raises(NotSent) as caught:
            await send(client, within=0.05)
        with pytest.raises(Unanswered):
            await first
        assert type(caught.value) is NotSent
        assert len(server.requests) == 1


@pytest.mark.parametrize("used_before", [False, True])
async def test_a_deadline_that_passes_with_a_connection_in_hand_writes_nothing(
    used_before: bool,
) -> None:
    async with (
        wire(says(answer(ACCEPTED))) as server,
        frozen_after_connecting(server, freeze=0.1) as client,
    ):
        if used_before:
            await send(client, within=5)
        with pytest.raises(Lapsed):
            await send(client, within=0.05)
        assert len(server.requests) == used_before


async def test_a_lapsed_request_leaves_its_connection_to_the_next() -> None:
    async with (
        wire(says(answer(ACCEPTED))) as server,
        frozen_after_connecting(server, freeze=0.1) as client,
    ):
        for _ in range(3):
            with pytest.raises(Lapsed):
                await send(client, within=0.05)
            assert (await send(client, within=5)).wamid == "wamid.OUT1"
        assert (server.connections, len(server.requests)) == (1, 3)


class Written(StreamWriter):
    """A writer that remembers what went through it to an open connection."""

    def __init__(self) -> None:
        protocol = BaseProtocol(asyncio.get_running_loop())
        protocol.transport = asyncio.Transport()
        super().__init__(protocol, asyncio.get_running_loop())
        self.chunks: list[object] = []

    @property
    def transport(self) -> asyncio.Transport:
        return OpenTransport()

    async def write(self, chunk: object, *, drain: bool = True, LIMIT: int = 0) -> None:  # noqa: N803
        self.chunks.append(chunk)


class OpenTransport(asyncio.Transport):
    def is_closing(self) -> bool:
        return False


async def test_the_last_look_is_where_the_bytes_are_written() -> None:
    handover, writer = Handover(b"body", monotonic() - 0.001), Written()
    with pytest.raises(Lapsed):
        await handover.write_with_length(writer, None)
    assert (handover.left, writer.chunks) == (False, [])
    assert type(handover.lost(aiohttp.ClientConnectionError())) is Lapsed

    handover = Handover(b"body", monotonic() + 60)
    await handover.write_with_length(writer, None)
    assert (handover.left, writer.chunks) == (True, [b"body"])


async def test_a_deadline_does_not_shorten_the_wait_for_an_answer() -> None:
    async with wire(slow) as server, one_connection(server) as client:
        assert (await send(client, within=0.1)).wamid == "wamid.OUT1"
