"""The contract of the transport: each way to lose an answer, told apart."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from clients.meta.bodies import text_body
from clients.meta.client import MetaClient
from clients.meta.errors import InDoubt, Lapsed, NotSent, Unanswered, Unreadable
from clients.meta.templates import MetaTemplates
from clients.meta.transport import Timeouts, meta_http
from tests.clients.meta.certificate import self_signed
from tests.clients.meta.wire import (
    ACCEPTED,
    Talk,
    answer,
    deaf,
    free_port,
    reset,
    says,
    silence,
    wire,
)

QUICK = Timeouts(total=0.4, reach=0.25)
BODY = text_body({"to": "+15550100001"}, "hello")


async def send_to(url: str, *, connections: int = 4) -> None:
    async with meta_http(url, timeouts=QUICK, connections=connections) as http:
        await MetaClient(http).send("200000000000002", "token", BODY)


async def test_a_refused_connection_means_nothing_was_sent() -> None:
    with pytest.raises(NotSent, match="ClientConnectorError"):
        await send_to(f"http://127.0.0.1:{free_port()}")


async def test_an_unknown_host_means_nothing_was_sent() -> None:
    with pytest.raises(NotSent):
        await send_to("http://nosuch.invalid")


async def test_an_untrusted_certificate_means_nothing_was_sent(tmp_path: Path) -> None:
    async with wire(says(answer(ACCEPTED)), tls=self_signed(tmp_path)) as server:
        with pytest.raises(NotSent, match="Certificate"):
            await send_to(server.url)
        assert server.requests == []


async def test_a_handshake_that_never_ends_means_nothing_was_sent() -> None:
    async with deaf(read=0) as port:
        with pytest.raises(NotSent):
            await send_to(f"https://127.0.0.1:{port}")


async def test_a_peer_without_tls_means_nothing_was_sent() -> None:
    async with deaf(read=1) as port:
        with pytest.raises(NotSent):
            await send_to(f"https://127.0.0.1:{port}")


async def test_waiting_for_a_free_connection_in_vain_means_nothing_was_sent() -> None:
    async with wire(silence) as server, AsyncExitStack() as stack:
        http = await stack.enter_async_context(meta_http(server.url, timeouts=QUICK, connections=1))
        client = MetaClient(http)
        first = asyncio.create_task(client.send("200000000000002", "token", BODY))
        await server.arrived.wait()
        with pytest.raises(NotSent) as caught:
            await client.send("200000000000002", "token", BODY)
        with pytest.raises(Unanswered):
            await first
        assert not isinstance(caught.value, Lapsed)
        assert len(server.requests) == 1


async def test_a_cut_after_the_headers_leaves_the_request_unanswered() -> None:
    async with deaf(read=40) as port:
        with pytest.raises(Unanswered):
            await send_to(f"http://127.0.0.1:{port}")


@pytest.mark.parametrize(
    "talk",
    [
        pytest.param(says(b"", then_cut=True), id="cut after the body"),
        pytest.param(reset, id="reset"),
        pytest.param(says(b"HTTP/1.1 20", then_cut=True), id="half a status line"),
        pytest.param(says(answer(ACCEPTED)[:-20], then_cut=True), id="half a body"),
        pytest.param(says(answer(ACCEPTED)[:-20]), id="half a body, then silence"),
        pytest.param(says(b"\x00\x01\x02 nonsense\r\n\r\n"), id="not http"),
        pytest.param(silence, id="silence"),
    ],
)
async def test_what_left_and_got_no_whole_answer_is_unanswered(talk: Talk) -> None:
    async with wire(talk) as server:
        with pytest.raises(Unanswered):
            await send_to(server.url)
        assert len(server.requests) == 1
        assert server.requests[0].startswith(b"POST /v24.0/200000000000002/messages HTTP/1.1\r\n")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        ("502 Bad Gateway", b"<html>bad gateway</html>"),
        ("503 Service Unavailable", b'{"oops": 1}'),
        ("400 Bad Request", b"<html>bad request</html>"),
        ("302 Found", b""),
        ("200 OK", b"<html>hello</html>"),
        ("200 OK", b'{"messages": [{"id": "wam'),
        ("200 OK", b'{"messages": []}'),
        ("200 OK", b'{"messages": [{"id": 7}]}'),
        ("200 OK", b"[]"),
        ("200 OK", b""),
    ],
)
async def test_an_answer_that_is_not_metas_is_in_doubt(status: str, body: bytes) -> None:
    async with wire(says(answer(body, status))) as server:
        with pytest.raises(Unreadable):
            await send_to(server.url)


async def test_a_body_in_a_broken_encoding_is_in_doubt() -> None:
    raw = answer(ACCEPTED, headers=b"content-encoding: gzip\r\n")
    async with wire(says(raw)) as server:
        with pytest.raises(InDoubt):
            await send_to(server.url)


async def _page_of_templates(client: MetaClient, account: str, token: str) -> object:
    return await MetaTemplates(client.graph).page(account, token)


@pytest.mark.parametrize("call", [MetaClient.phone_number, _page_of_templates])
async def test_a_get_that_was_cut_is_not_repeated(call: Callable[..., object]) -> None:
    async with wire(says(b"", then_cut=True)) as server, AsyncExitStack() as stack:
        http = await stack.enter_async_context(meta_http(server.url, timeouts=QUICK))
        with pytest.raises(Unanswered):
            await call(MetaClient(http), "200000000000002", "token")  # type: ignore[misc]
        assert len(server.requests) == 1
