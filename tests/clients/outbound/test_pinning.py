"""The address that was checked is the one that is called, under the name that was given."""

import asyncio
from pathlib import Path

import pytest

from clients.outbound.client import Outbound
from clients.outbound.errors import AddressRefused, TlsFailed, TooSlow, Unreachable
from core.settings import OutboundSettings
from tests.clients.meta.wire import answer, deaf, says, wire
from tests.clients.outbound.certificate import Authority
from tests.clients.outbound.places import HOST, PUBLIC, URL, Internet, Names, public
from tests.clients.outbound.test_redirects import moved

OTHER = "2606:4700:4700::1111"


async def test_a_name_is_resolved_once_and_only_that_answer_is_called(tmp_path: Path) -> None:
    """A name server that answers differently the second time is never asked a second time."""
    authority, names = Authority(tmp_path), Names([PUBLIC], ["127.0.0.1"])
    async with wire(says(answer(b"here")), authority.server(HOST)) as server:
        internet = Internet(server.port)
        answered = await public(names, internet, authority.trusting()).post(URL, b"body")

    assert answered.body == b"here"
    assert names.asked == [HOST]
    assert internet.dialled == [(PUBLIC, 443)]
    assert f"\r\nhost: {HOST}\r\n".encode() in server.requests[0].lower()


async def test_a_name_that_has_become_private_is_refused(tmp_path: Path) -> None:
    names = Names([PUBLIC], ["127.0.0.1"])
    internet = Internet(0)
    outbound = public(names, internet, Authority(tmp_path).trusting())
    await outbound.check(URL)

    with pytest.raises(AddressRefused):
        await outbound.post(URL, b"")
    assert internet.dialled == []


async def test_each_step_of_a_redirect_is_checked_again(tmp_path: Path) -> None:
    authority, names = Authority(tmp_path), Names([PUBLIC], ["10.0.0.1"])
    async with wire(says(moved("/again")), authority.server(HOST)) as server:
        internet = Internet(server.port)
        with pytest.raises(AddressRefused):
            await public(names, internet, authority.trusting()).post(URL, b"")

    assert names.asked == [HOST, HOST]
    assert internet.dialled == [(PUBLIC, 443)]


async def test_the_next_checked_address_is_tried_when_one_does_not_answer(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    async with wire(says(answer(b"here")), authority.server(HOST)) as server:
        internet = Internet(server.port, dead=[OTHER])
        outbound = public(Names([OTHER, PUBLIC]), internet, authority.trusting())
        assert (await outbound.post(URL, b"")).body == b"here"

    assert internet.dialled == [(OTHER, 443), (PUBLIC, 443)]
    assert len(server.requests) == 1


async def test_no_address_that_answers_means_nothing_left(tmp_path: Path) -> None:
    internet = Internet(0, dead=[OTHER, PUBLIC])
    outbound = public(Names([OTHER, PUBLIC]), internet, Authority(tmp_path).trusting())
    with pytest.raises(Unreachable):
        await outbound.post(URL, b"")


@pytest.mark.parametrize("name", ["elsewhere.example", "example", "*.hooks.example", PUBLIC])
async def test_a_certificate_of_another_name_is_not_believed(tmp_path: Path, name: str) -> None:
    authority = Authority(tmp_path)
    async with wire(says(answer(b"here")), authority.server(name)) as server:
        outbound = public(Names([PUBLIC]), Internet(server.port), authority.trusting())
        with pytest.raises(TlsFailed) as failure:
            await outbound.post(URL, b"")

    assert not failure.value.left
    assert server.requests == []


@pytest.mark.parametrize("usual", [False, True])
async def test_a_certificate_of_an_unknown_authority_is_not_believed(
    tmp_path: Path, usual: bool
) -> None:
    known, unknown = Authority(tmp_path), Authority(tmp_path)
    async with wire(says(answer(b"here")), unknown.server(HOST)) as server:
        tls = None if usual else known.trusting()
        with pytest.raises(TlsFailed):
            await public(Names([PUBLIC]), Internet(server.port), tls).post(URL, b"")

    assert server.requests == []


async def test_nothing_is_said_to_a_server_that_does_not_encrypt(tmp_path: Path) -> None:
    async with deaf(1) as port:
        outbound = public(Names([PUBLIC]), Internet(port), Authority(tmp_path).trusting())
        with pytest.raises(TlsFailed) as failure:
            await outbound.post(URL, b"")

    assert not failure.value.left


async def test_a_name_server_without_an_answer_is_given_up_on() -> None:
    async def never(_: str) -> list[str]:
        await asyncio.Event().wait()
        return [PUBLIC]

    settings = OutboundSettings.model_validate({"timeout": 0.1})
    for call in (Outbound(settings, resolve=never).check, Outbound(settings, resolve=never).get):
        with pytest.raises(TooSlow) as failure:
            await call(URL)
        assert not failure.value.left


async def test_a_public_address_proves_itself_by_its_address(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    async with wire(says(answer(b"here")), authority.server(PUBLIC)) as server:
        internet = Internet(server.port)
        outbound = public(Names(), internet, authority.trusting())
        assert (await outbound.get(f"https://{PUBLIC}:8443/x")).body == b"here"

    assert internet.dialled == [(PUBLIC, 8443)]
