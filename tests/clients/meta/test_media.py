"""Meta's token and our visits go to Meta's hosts only, whatever an answer says."""

import asyncio
from collections.abc import AsyncIterator

import orjson
import pytest
from yarl import URL

from clients.meta.errors import NotSent, Unanswered
from clients.meta.media import (
    FileTooLarge,
    ForeignHost,
    LinkDead,
    MetaMedia,
    NotText,
    Upload,
    delivers,
    meta_media,
)
from tests.clients.meta.wire import Talk, free_port, wire

TOKEN = "secret-token"


def answering(head: str, body: bytes = b"", length: int | None = None) -> Talk:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        size = len(body) if length is None else length
        writer.write(f"HTTP/1.1 {head}\r\nContent-Length: {size}\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    return talk


async def drunk(media: MetaMedia, url: str) -> bytes:
    return b"".join([piece async for piece in media.download(url, TOKEN)])


FOREIGN = pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/file",
        "https://lookaside.fbsbx.com.evil.example/file",
        "https://lookaside.fbsbx.com@127.0.0.1:{port}/file",
        "http://lookaside.fbsbx.com/file",
        "file:///etc/passwd",
        "//127.0.0.1/x",
        "",
    ],
)


@FOREIGN
async def test_a_file_at_a_foreign_host_is_not_visited(url: str) -> None:
    origins = ["https://lookaside.fbsbx.com"]
    async with wire(answering("200 OK")) as seen, meta_media(seen.url, "v24.0", origins) as media:
        with pytest.raises(ForeignHost):
            await drunk(media, url.format(port=seen.port))

    assert seen.connections == 0


async def test_a_redirect_is_not_followed() -> None:
    async with wire(answering("200 OK", b"x")) as elsewhere:
        head = f"302 Found\r\nLocation: {elsewhere.url}/file"
        async with (
            wire(answering(head)) as seen,
            meta_media(seen.url, "v24.0", [seen.url, elsewhere.url]) as media,
        ):
            with pytest.raises(LinkDead):
                await drunk(media, f"{seen.url}/file")

    assert elsewhere.connections == 0


async def test_a_download_shows_the_token_and_gives_the_bytes() -> None:
    async with (
        wire(answering("200 OK", b"content")) as seen,
        meta_media(seen.url, "v24.0", [seen.url]) as media,
    ):
        assert await drunk(media, f"{seen.url}/a?b=c%2Fd") == b"content"

    [request] = seen.requests
    assert request.startswith(b"GET /a?b=c%2Fd HTTP/1.1")
    assert f"Authorization: Bearer {TOKEN}".encode() in request


async def test_a_cut_download_is_unanswered_and_not_short() -> None:
    async with (
        wire(answering("200 OK", b"half", length=8)) as seen,
        meta_media(seen.url, "v24.0", [seen.url]) as media,
    ):
        with pytest.raises(Unanswered):
            await drunk(media, f"{seen.url}/file")


async def test_a_server_that_is_away_got_nothing() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    async with meta_media(url, "v24.0", [url]) as media:
        with pytest.raises(NotSent):
            await media.describe("9001", TOKEN, "4009004")


async def test_an_upload_tells_its_length_and_nobodys_name() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"one "
        yield b"two"

    answer = orjson.dumps({"id": 1037543291543636})
    async with (
        wire(answering("200 OK", answer)) as seen,
        meta_media(seen.url, "v24.0", []) as media,
    ):
        file = Upload("text/plain", "txt", 7, pieces())
        assert await media.upload("4009004", TOKEN, file) == "1037543291543636"

    [request] = seen.requests
    head, _, body = request.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /v24.0/4009004/media HTTP/1.1")
    assert f"Content-Length: {len(body)}".encode() in head
    assert b"one two" in body
    assert b'filename="file.txt"' in body


@FOREIGN
async def test_a_text_at_a_foreign_host_is_not_visited(url: str) -> None:
    origins = ["https://lookaside.fbsbx.com"]
    async with wire(answering("200 OK")) as seen, meta_media(seen.url, "v24.0", origins) as media:
        with pytest.raises(ForeignHost):
            await media.text(url.format(port=seen.port), 10)

    assert seen.connections == 0


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://mmg.whatsapp.net/m1/v/t24/An9?oh=01", True),
        ("https://scontent.xx.fbcdn.net/m1/v", True),
        ("https://scontent-lax3-1.xx.fbcdn.net:443/m1/v", True),
        ("http://mmg.whatsapp.net/m1", False),
        ("https://mmg.whatsapp.net:8443/m1", False),
        ("https://fbcdn.net/m1", False),
        ("https://evilfbcdn.net/m1", False),
        ("https://fbcdn.net.evil.example/m1", False),
        ("https://evil.example/.fbcdn.net", False),
        ("https://10.0.0.1/m1", False),
    ],
)
def test_metas_delivery_network_is_known_by_its_domains(url: str, good: bool) -> None:
    assert delivers(URL(url, encoded=True)) is good


async def test_a_text_is_read_as_it_is_and_nobody_is_shown_a_token() -> None:
    raw = '{\r\n "name" : "Größe"}\n'.encode()
    async with (
        wire(answering("200 OK", raw)) as seen,
        meta_media(seen.url, "v24.0", [seen.url]) as media,
    ):
        assert await media.text(f"{seen.url}/a?oh=b%2Fc", len(raw)) == raw.decode()

    [request] = seen.requests
    assert request.startswith(b"GET /a?oh=b%2Fc HTTP/1.1")
    assert b"authorization" not in request.lower()


@pytest.mark.parametrize(
    ("head", "body", "error"),
    [
        ("200 OK", b"12345678901", FileTooLarge),
        ("200 OK", b"\xff\xfe", NotText),
        ("200 OK", b"{\0}", NotText),
        ("403 Forbidden", b"", LinkDead),
    ],
)
async def test_what_is_no_text_of_that_length_is_refused(
    head: str, body: bytes, error: type[Exception]
) -> None:
    async with (
        wire(answering(head, body)) as seen,
        meta_media(seen.url, "v24.0", [seen.url]) as media,
    ):
        with pytest.raises(error):
            await media.text(f"{seen.url}/file", 10)


async def test_a_text_that_moved_is_not_followed() -> None:
    async with wire(answering("200 OK", b"x")) as elsewhere:
        head = f"302 Found\r\nLocation: {elsewhere.url}/file"
        async with (
            wire(answering(head)) as seen,
            meta_media(seen.url, "v24.0", [seen.url, elsewhere.url]) as media,
        ):
            with pytest.raises(LinkDead):
                await media.text(f"{seen.url}/file", 10)

    assert elsewhere.connections == 0
