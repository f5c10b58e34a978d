"""What the transport does with connections, hosts and redirects."""

import asyncio

import httpx
import pytest

from clients.meta.bodies import text_body
from clients.meta.client import MetaClient
from clients.meta.errors import Unreadable
from clients.meta.transport import Timeouts, meta_http
from tests.clients.meta.wire import ACCEPTED, answer, says, wire

BODY = text_body({"to": "+15550100001"}, "hello")


async def test_a_connection_is_used_again() -> None:
    async with wire(says(answer(ACCEPTED))) as server, meta_http(server.url) as http:
        for _ in range(3):
            await MetaClient(http).send("1", "token", BODY)
        assert (server.connections, len(server.requests)) == (1, 3)


async def test_an_idle_connection_is_closed_by_us() -> None:
    timeouts = Timeouts(idle=0.05)
    async with (
        wire(says(answer(ACCEPTED))) as server,
        meta_http(server.url, timeouts=timeouts) as http,
    ):
        await MetaClient(http).send("1", "token", BODY)
        await asyncio.wait_for(server.hung_up.wait(), 5)
        assert (await MetaClient(http).send("1", "token", BODY)).wamid == "wamid.OUT1"


async def test_a_redirect_is_not_followed() -> None:
    async with wire(says(answer(ACCEPTED))) as elsewhere:
        location = f"location: {elsewhere.url}/v24.0/1/messages\r\n".encode()
        moved = says(answer(b"{}", "307 Temporary Redirect", location))
        async with wire(moved) as server, meta_http(server.url) as http:
            with pytest.raises(Unreadable):
                await MetaClient(http).send("1", "token", BODY)
        assert elsewhere.connections == 0


async def test_the_token_goes_to_the_configured_host_only() -> None:
    async with (
        wire(says(answer(ACCEPTED))) as elsewhere,
        wire(says(answer(ACCEPTED))) as server,
        meta_http(server.url) as http,
    ):
        with pytest.raises(ValueError, match="configured host"):
            await http.get(f"{elsewhere.url}/next", headers={"Authorization": "Bearer token"})
        assert elsewhere.connections == 0


@pytest.mark.parametrize("strange", ["//evil.example", "../../x", "1/messages?a=b#", "a b"])
async def test_an_id_cannot_change_the_address(strange: str) -> None:
    async with wire(says(answer(ACCEPTED))) as server, meta_http(server.url) as http:
        await MetaClient(http).send(strange, "token", BODY)
        path = server.requests[0].split(b" ")[1]
        assert path.startswith(b"/v24.0/")
        assert path.endswith(b"/messages")
        assert path.count(b"/") == 3


async def test_a_base_url_may_have_a_path() -> None:
    async with wire(says(answer(ACCEPTED))) as server, meta_http(f"{server.url}/graph") as http:
        await MetaClient(http).send("1", "token", BODY)
        assert server.requests[0].startswith(b"POST /graph/v24.0/1/messages ")


async def test_what_httpx_sends_by_itself_goes_through_the_same_door() -> None:
    async with wire(says(answer(b"{}"))) as server, meta_http(server.url) as http:
        response = await http.post("/echo", json={"a": 1})
        assert response.status_code == httpx.codes.OK
        assert server.requests[0].endswith(b'{"a":1}')
