"""What a client may do to a connection: little, and not for long."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import orjson
import pytest
import uvicorn
from fastapi import FastAPI, Request

from api.connections import MOST_HEAD, MOST_HEADERS, Connection
from api.serving import configured
from cli.stack.ports import HOST
from core.settings import ApiSettings, RealtimeSettings

POST = b"POST /size HTTP/1.1\r\nHost: parley\r\n"
FORWARDED = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9", "X-Forwarded-Proto": "https"}


class Impatient(Connection):
    """Looks often, so that a test need not wait."""

    patience = 0.4
    least_per_second = 500.0
    look_every = 0.05


app = FastAPI()


@app.post("/size")
async def size(request: Request) -> int:
    return len(await request.body())


@app.post("/busy")
async def busy(request: Request) -> int:
    await asyncio.sleep(2 * Impatient.patience)
    return len(await request.body())


@app.get("/who")
async def who(request: Request) -> list[str]:
    assert request.client is not None
    return [request.client.host, request.url.scheme]


@asynccontextmanager
async def _serving(settings: ApiSettings, kind: type[Connection]) -> AsyncIterator[int]:
    config = configured(app, settings, RealtimeSettings())
    config.http = kind
    server = uvicorn.Server(config)
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:  # noqa: ASYNC110  # uvicorn offers no event
            await asyncio.sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        await serving


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with _serving(ApiSettings(), Impatient) as found:
        yield found


class Client:
    """A socket that sends what it likes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()

    async def everything(self) -> bytes:
        """What is answered until the connection ends."""
        try:
            return await self.reader.read()
        except ConnectionError:
            return b"reset"


@asynccontextmanager
async def _connected(port: int) -> AsyncIterator[Client]:
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        yield Client(reader, writer)
    finally:
        writer.close()


def _refusal(answer: bytes) -> tuple[bytes, str]:
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.partition(b"\r\n")[0], orjson.loads(body)["error"]["code"]


async def test_headers_without_end_are_not_kept(port: int) -> None:
    async with _connected(port) as client:
        with_one_long_header = (b"x" * 1024 for _ in range(MOST_HEAD // 1024 + 2))
        try:
            await client.send(POST + b"X-Long: ", *with_one_long_header)
        except ConnectionError:
            return
        status, code = _refusal(await client.everything())

    assert status == b"HTTP/1.1 431 Request Header Fields Too Large"
    assert code == "VALIDATION_ERROR"


@pytest.mark.parametrize("beyond", [0, 1])
async def test_more_headers_than_anybody_needs_are_refused(port: int, beyond: int) -> None:
    many = b"".join(b"X-%d: 1\r\n" % n for n in range(MOST_HEADERS - 3 + beyond))
    async with _connected(port) as client:
        await client.send(POST + b"Content-Length: 1\r\nConnection: close\r\n" + many + b"\r\nx")
        answer = await client.everything()

    assert answer.startswith(b"HTTP/1.1 400 " if beyond else b"HTTP/1.1 200 ")


async def test_what_follows_a_body_has_an_end_too(port: int) -> None:
    trailer = b"X-Trailer: " + b"x" * 1000 + b"\r\n"
    async with _connected(port) as client:
        chunked = b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n"
        try:
            await client.send(POST + chunked, *(trailer for _ in range(MOST_HEAD // 100)))
        except ConnectionError:
            return
        answer = await client.everything()

    assert b"431" in answer or answer == b"reset"


async def test_what_is_no_http_is_refused_in_our_words(port: int) -> None:
    async with _connected(port) as client:
        await client.send(b"\x16\x03\x01\x02\x00+14155550199\r\n\r\n")
        answer = await client.everything()

    assert _refusal(answer) == (b"HTTP/1.1 400 Bad Request", "VALIDATION_ERROR")
    assert b"14155550199" not in answer


@pytest.mark.parametrize(
    "begun", [b"", b"POST /si", POST, POST + b"Content-Length: 9\r\n\r\nx"], ids=len
)
async def test_who_does_not_go_on_is_hung_up_on(port: int, begun: bytes) -> None:
    async with _connected(port) as client:
        await client.send(begun)
        answer = await client.everything()

    assert answer in (b"", b"reset")


async def test_a_slow_body_that_keeps_coming_is_waited_for(port: int) -> None:
    pieces = [b"x" * 100] * 10
    async with _connected(port) as client:
        await client.send(POST + b"Content-Length: 1000\r\nConnection: close\r\n\r\n")
        for piece in pieces:
            await client.send(piece)
            await asyncio.sleep(Impatient.patience / 5)
        answer = await client.everything()

    assert answer.endswith(b"1000")


async def test_a_client_is_not_blamed_for_our_slowness(port: int) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.post(f"http://{HOST}:{port}/busy", content=b"x" * 500_000)
        again = await http.post(f"http://{HOST}:{port}/busy", content=b"x")

    assert (answer.json(), again.json()) == (500_000, 1)


async def _who(settings: ApiSettings, headers: dict[str, str]) -> list[str]:
    async with (
        _serving(settings, Connection) as port,
        httpx.AsyncClient(trust_env=False) as http,
    ):
        found: list[str] = (await http.get(f"http://{HOST}:{port}/who", headers=headers)).json()
        return found


async def test_nobody_is_believed_about_addresses_who_is_not_a_listed_proxy() -> None:
    assert await _who(ApiSettings(), FORWARDED) == [HOST, "http"]
    elsewhere = ApiSettings(proxies=frozenset({"10.0.0.0/8"}))
    assert await _who(elsewhere, FORWARDED) == [HOST, "http"]


async def test_a_listed_proxy_tells_the_last_address_that_is_no_proxy() -> None:
    one = ApiSettings(proxies=frozenset({"127.0.0.0/8"}))
    two = ApiSettings(proxies=frozenset({"127.0.0.1", "203.0.113.9"}))

    assert await _who(one, FORWARDED) == ["203.0.113.9", "https"]
    assert await _who(two, FORWARDED) == ["198.51.100.7", "https"]
