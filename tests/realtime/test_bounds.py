"""What one client can do to a process: little."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlsplit

from api.realtime.strangers import MOST as STRANGERS
from core.ids import new_id
from models.realtime.types import LiveEvent
from tests.realtime.ear import PATIENCE, Ear, an_ear, listening, refusal
from tests.realtime.office import Office

LIMIT = 50


async def test_the_fifty_first_event_of_a_minute_is_refused_and_abuse_is_closed(
    doors: list[str], office: Office
) -> None:
    async with listening(doors[0], await office.token()) as ear:  # the first one
        for n in range(LIMIT - 1):
            left = await ear.ask("conversation:leave", conversationId=str(new_id()))
            assert left["event"] == "conversation:left", n

        refused = await ear.ask("conversation:leave", conversationId=str(new_id()))
        assert refusal(refused)[0] == "RATE_LIMIT_EXCEEDED"
        await office.tell(LiveEvent.MESSAGE_NEW)
        assert (await ear.hear())["event"] == LiveEvent.MESSAGE_NEW

        for _ in range(LIMIT - 1):
            await ear.say("presence")
        assert await ear.closed() == 4429


async def test_a_long_message_closes_the_socket(doors: list[str], office: Office) -> None:
    async with listening(doors[0], await office.token()) as ear:
        await ear.say("presence", ref="x" * 20_000)

        assert await ear.closed() == 1009


async def test_what_is_not_text_closes_the_socket(doors: list[str], office: Office) -> None:
    async with listening(doors[0], await office.token()) as ear:
        await ear.socket.send(b"\x00\x01")

        assert await ear.closed() == 1003


async def test_who_says_nothing_is_closed(doors: list[str]) -> None:
    async with an_ear(doors[0]) as ear:
        assert await ear.closed() == 4408


async def test_strangers_of_one_address_are_few_and_who_says_who_they_are_is_none(
    doors: list[str], office: Office
) -> None:
    async with AsyncExitStack() as stack:
        known = await stack.enter_async_context(listening(doors[1], await office.token()))
        for _ in range(STRANGERS):
            await stack.enter_async_context(an_ear(doors[1]))
        refused = await stack.enter_async_context(an_ear(doors[1]))

        assert await refused.closed() == 4429
        await office.tell(LiveEvent.MESSAGE_NEW)
        assert (await known.hear())["event"] == LiveEvent.MESSAGE_NEW


async def test_one_person_has_so_many_sockets_and_a_closed_one_makes_room(
    doors: list[str], office: Office
) -> None:
    token = await office.token()
    async with listening(doors[0], token), listening(doors[0], token):
        async with listening(doors[0], token), an_ear(doors[0]) as fourth:
            code, _ = await fourth.refused("authenticate", token=token)
            assert code == "RATE_LIMIT_EXCEEDED"
            assert await fourth.closed() == 4429
            async with listening(doors[0], await office.token()):
                pass
        await _let_in(doors[0], token)


async def _let_in(url: str, token: str) -> None:
    """Once the closed socket was noticed."""
    async with asyncio.timeout(10):
        while True:
            async with an_ear(url) as ear:
                if (await ear.ask("authenticate", token=token))["event"] == "authenticated":
                    return


async def test_a_client_that_reads_too_slowly_is_told_to_fetch_instead_of_everything(
    doors: list[str], office: Office
) -> None:
    async with _slow(doors[0], await office.token()) as ear:
        told = 0
        while told < 40_000:
            told += len(await office.tell(*[LiveEvent.MESSAGE_STATUS] * 250))
        await office.tell(LiveEvent.TEMPLATE_STATUS)
        heard = await ear.until(LiveEvent.TEMPLATE_STATUS)

    assert {"event": "refetch"} in heard
    assert len(heard) < told


@asynccontextmanager
async def _slow(url: str, token: str) -> AsyncIterator[Ear]:
    """Somebody whose machine takes in next to nothing before they read it."""
    with socket.socket() as made:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        made.setblocking(False)
        await asyncio.get_running_loop().sock_connect(made, _place(url))
        async with listening(url, token, sock=made, max_queue=1) as ear:
            yield ear


async def test_who_answers_no_ping_is_cut_off(doors: list[str]) -> None:
    reading, writing = await asyncio.open_connection(*_place(doors[0]))
    writing.write(
        b"GET /api/ws HTTP/1.1\r\nHost: parley\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    async with asyncio.timeout(PATIENCE):
        heard = await reading.read()
    writing.close()

    ping, ending = b"\x89\x04", (1011).to_bytes(2)
    assert heard.startswith(b"HTTP/1.1 101")
    assert heard.index(ping) < heard.index(ending)


def _place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port
