"""A redirect is followed on its own host, three times, and nowhere else."""

import pytest

from clients.outbound.errors import RedirectReason, RedirectRefused
from tests.clients.meta.wire import Talk, Wire, answer, says, wire
from tests.clients.outbound.places import local


def moved(location: str, status: int = 307) -> bytes:
    return answer(b"", f"{status} Moved", f"location: {location}\r\n".encode())


def paths(server: Wire) -> list[str]:
    return [request.split(b" ")[1].decode() for request in server.requests]


def stepping(steps: int) -> Talk:
    """`/0` points to `/1` and so on; after so many steps the answer is `here`."""
    answers = [moved(f"/{step + 1}") for step in range(steps)] + [answer(b"here")]
    left = iter(answers)

    async def talk(reader: object, writer: object) -> None:
        await says(next(left))(reader, writer)  # type: ignore[arg-type]

    return talk


async def test_three_steps_on_the_same_host_are_followed_with_body_and_headers() -> None:
    async with wire(stepping(3)) as server:
        answered = await local(server.port).post(f"{server.url}/0", b"body", {"x-key": "k"})

    assert answered.body == b"here"
    assert paths(server) == ["/0", "/1", "/2", "/3"]
    assert all(request.startswith(b"POST ") for request in server.requests)
    assert all(request.endswith(b"\r\n\r\nbody") for request in server.requests)
    assert all(b"x-key: k" in request for request in server.requests)


async def test_the_fourth_step_is_refused() -> None:
    async with wire(stepping(4)) as server:
        with pytest.raises(RedirectRefused) as refusal:
            await local(server.port).get(f"{server.url}/0")

    assert refusal.value.reason is RedirectReason.TOO_MANY
    assert paths(server) == ["/0", "/1", "/2", "/3"]


@pytest.mark.parametrize("status", [301, 302, 303])
async def test_a_post_never_becomes_a_get(status: int) -> None:
    async with wire(says(moved("/there", status))) as server:
        with pytest.raises(RedirectRefused) as refusal:
            await local(server.port).post(server.url, b"body")

    assert (refusal.value.reason, refusal.value.status) == (RedirectReason.METHOD, status)
    assert len(server.requests) == 1


async def test_another_server_is_not_called_though_it_is_allowed() -> None:
    async with wire(says(answer(b"here"))) as other, wire(says(moved(f"{other.url}/x"))) as server:
        with pytest.raises(RedirectRefused) as refusal:
            await local(server.port, other.port).get(server.url)

    assert refusal.value.reason is RedirectReason.FOREIGN
    assert other.connections == 0


@pytest.mark.parametrize(
    "location",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "http://169.254.169.254/latest/meta-data",
        "http://localhost/",
        "http://[::1]/",
        "http://2130706433/",
        "file:///etc/passwd",
        "http://user:password@127.0.0.1/",
        "http://[",
        "\\\\elsewhere.example",
    ],
)
async def test_a_redirect_elsewhere_is_refused(location: str) -> None:
    async with wire(says(moved(location))) as server:
        with pytest.raises(RedirectRefused) as refusal:
            await local(server.port).get(f"{server.url}/in?key=secret")

    assert refusal.value.reason is RedirectReason.FOREIGN
    assert str(refusal.value) == "RedirectRefused foreign"
    assert len(server.requests) == 1


async def test_a_redirect_without_a_place_is_an_answer() -> None:
    async with wire(says(answer(b"", "302 Found"))) as server:
        assert (await local(server.port).post(server.url, b"")).status == 302
