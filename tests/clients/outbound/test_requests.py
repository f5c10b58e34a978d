"""What a request says, and what becomes of it."""

import pytest

from clients.outbound.errors import (
    Failed,
    OutboundError,
    RequestRefused,
    TooLarge,
    TooSlow,
    Unanswered,
    Unreachable,
)
from clients.outbound.names import SystemNames
from tests.clients.meta.wire import Talk, answer, free_port, reset, says, silence, wire
from tests.clients.outbound.places import dripping, endless, local


async def test_a_post_arrives_as_it_was_given() -> None:
    async with wire(says(answer(b'{"ok":true}', headers=b"X-Tag: a\r\nX-Tag: b\r\n"))) as server:
        answered = await local(server.port).post(
            f"{server.url}/in?x=%20y#part",
            b'{"a":1}',
            {"content-type": "application/json", "webhook-id": "7"},
        )

    (request,) = server.requests
    head, _, body = request.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    assert lines[0] == b"post /in?x=%20y http/1.1"
    assert f"host: 127.0.0.1:{server.port}".encode() in lines
    assert {b"content-length: 7", b"content-type: application/json", b"webhook-id: 7"} <= set(lines)
    assert {b"user-agent: parley", b"accept-encoding: identity"} <= set(lines)
    assert body == b'{"a":1}'
    assert (answered.status, answered.body) == (200, b'{"ok":true}')
    assert answered.headers["x-tag"] == "a, b"


@pytest.mark.parametrize("status", ["204 No Content", "404 Not Found", "500 Oops", "304 Same"])
async def test_any_status_is_an_answer(status: str) -> None:
    async with wire(says(answer(b"", status))) as server:
        answered = await local(server.port).get(server.url)

    assert answered.status == int(status[:3])
    assert server.requests[0].startswith(b"GET / HTTP/1.1\r\n")


async def test_no_cookie_and_no_connection_is_kept() -> None:
    async with wire(says(answer(b"", headers=b"Set-Cookie: a=b; Path=/\r\n"))) as server:
        outbound = local(server.port)
        for _ in range(2):
            await outbound.get(server.url)

    assert not any(b"cookie" in request.lower() for request in server.requests)
    assert server.connections == 2


async def test_no_proxy_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    async with wire(says(answer(b"from the proxy"))) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        async with wire(says(answer(b"from the server"))) as server:
            assert (await local(server.port).get(server.url)).body == b"from the server"

    assert proxy.connections == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "elsewhere.example"},
        {"content-length": "3"},
        {"Transfer-Encoding": "chunked"},
        {"Connection": "upgrade"},
        {"x": "a\r\nHost: elsewhere.example"},
        {"x": "a\nb"},
        {"x": "ä"},
        {"x y": "a"},
        {"x:": "a"},
        {"": "a"},
    ],
)
async def test_a_header_cannot_reach_beyond_itself(headers: dict[str, str]) -> None:
    async with wire(says(answer(b""))) as server:
        with pytest.raises(RequestRefused):
            await local(server.port).post(server.url, b"", headers)

    assert server.connections == 0


async def test_an_answer_of_the_most_bytes_is_read_and_one_more_is_too_many() -> None:
    async with wire(says(answer(b"x" * 1024))) as server:
        assert len((await local(server.port).get(server.url)).body) == 1024
    async with wire(says(answer(b"x" * 1025))) as server:
        with pytest.raises(TooLarge) as failure:
            await local(server.port).get(server.url)

    assert (failure.value.left, failure.value.status) == (True, 200)


@pytest.mark.parametrize(("talk", "expected"), [(endless, TooLarge), (dripping, TooSlow)])
async def test_an_answer_without_an_end_is_given_up_on(talk: Talk, expected: type[Failed]) -> None:
    async with wire(talk) as server:
        with pytest.raises(expected) as failure:
            await local(server.port, seconds=0.3).post(server.url, b"")

    assert (failure.value.left, failure.value.status) == (True, 200)


async def test_silence_is_given_up_on_and_may_have_been_obeyed() -> None:
    async with wire(silence) as server:
        with pytest.raises(TooSlow) as failure:
            await local(server.port, seconds=0.2).post(server.url, b"")

    assert (failure.value.left, failure.value.status) == (True, None)


@pytest.mark.parametrize(
    "talk",
    [
        reset,
        says(b"", then_cut=True),
        says(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf", then_cut=True),
        says(b"SSH-2.0-OpenSSH_9.6\r\n", then_cut=True),
        says(b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200_000),
    ],
)
async def test_half_an_answer_is_none_and_the_request_may_have_been_obeyed(talk: Talk) -> None:
    async with wire(talk) as server:
        with pytest.raises(Unanswered) as failure:
            await local(server.port).post(server.url, b"")

    assert failure.value.left


async def test_nobody_listening_means_nothing_left() -> None:
    port = free_port()
    with pytest.raises(Unreachable) as failure:
        await local(port).post(f"http://127.0.0.1:{port}/", b"")

    assert not failure.value.left


async def test_no_failure_shows_the_address() -> None:
    async with wire(reset) as server:
        with pytest.raises(OutboundError) as failure:
            await local(server.port).post(f"{server.url}/in?key=secret", b"secret")

    assert str(failure.value) == "Unanswered"
    assert failure.value.args == ()


async def test_the_system_knows_its_own_name() -> None:
    assert set(await SystemNames()("localhost")) <= {"127.0.0.1", "::1"}


async def test_what_the_system_cannot_resolve_failed_before_anything_left() -> None:
    with pytest.raises(Failed) as failure:
        await SystemNames()(f"{'a' * 64}.invalid")

    assert not failure.value.left
