"""Which addresses of customers are called at all."""

import pytest

from clients.outbound.client import Outbound
from clients.outbound.errors import AddressReason, AddressRefused, Unresolved
from core.settings import OutboundSettings
from tests.clients.outbound.places import PUBLIC, Names

MALFORMED, SCHEME = AddressReason.MALFORMED, AddressReason.SCHEME
USER_INFO, PORT, NOT_PUBLIC = (
    AddressReason.USER_INFO,
    AddressReason.PORT,
    AddressReason.NOT_PUBLIC,
)


def outbound(names: Names, allow: str = "") -> Outbound:
    return Outbound(OutboundSettings.model_validate({"allow": allow}), resolve=names)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", MALFORMED),
        ("hooks.example", MALFORMED),
        ("//hooks.example/x", MALFORMED),
        ("https:/hooks.example", MALFORMED),
        ("https://", MALFORMED),
        ("https:///path", MALFORMED),
        ("https://?x", MALFORMED),
        ("https://hooks.example\r\nHost: x/", MALFORMED),
        ("https://hooks.example/a b", MALFORMED),
        (" https://hooks.example", MALFORMED),
        ("https://hooks.example\\@127.0.0.1/", MALFORMED),
        ("https://hooks..example", MALFORMED),
        ("https://hooks.example.", MALFORMED),
        ("https://.example", MALFORMED),
        ("https://%31%32%37.0.0.1", MALFORMED),
        ("https://hooks.example:port", MALFORMED),
        (f"https://hooks.example/{'x' * 2048}", MALFORMED),
        ("http://hooks.example", SCHEME),
        ("ftp://hooks.example", SCHEME),
        ("file:///etc/passwd", SCHEME),
        ("gopher://hooks.example", SCHEME),
        ("https://user@hooks.example", USER_INFO),
        ("https://user:password@hooks.example", USER_INFO),
        ("https://hooks.example@127.0.0.1", USER_INFO),
        ("https://@hooks.example", USER_INFO),
        ("https://hooks.example:22", PORT),
        ("https://hooks.example:80", PORT),
        ("https://hooks.example:0", PORT),
        ("https://hooks.example:99999", PORT),
        ("https://127.0.0.1", NOT_PUBLIC),
        ("https://127.0.0.1:8443/x", NOT_PUBLIC),
        ("https://0.0.0.0", NOT_PUBLIC),
        ("https://169.254.169.254/latest/meta-data", NOT_PUBLIC),
        ("https://10.0.0.1", NOT_PUBLIC),
        ("https://[::1]", NOT_PUBLIC),
        ("https://[0:0:0:0:0:0:0:1]", NOT_PUBLIC),
        ("https://[::]", NOT_PUBLIC),
        ("https://[fd00::1]", NOT_PUBLIC),
        ("https://[fe80::1]", NOT_PUBLIC),
        ("https://[::ffff:127.0.0.1]", NOT_PUBLIC),
        ("https://[::ffff:7f00:1]", NOT_PUBLIC),
        ("https://[64:ff9b::7f00:1]", NOT_PUBLIC),
        ("https://127。0。0。1", NOT_PUBLIC),
        ("https://[fe80::1%25eth0]", MALFORMED),
        ("https://2130706433", MALFORMED),
        ("https://0x7f000001", MALFORMED),
        ("https://0x7f.0.0.1", MALFORMED),
        ("https://017700000001", MALFORMED),
        ("https://0177.0.0.1", MALFORMED),
        ("https://127.1", MALFORMED),
        ("https://127.0.0.0x1", MALFORMED),
        ("https://127.0.0.1.", MALFORMED),
        ("https://\uff11\uff12\uff17.0.0.1", MALFORMED),
        ("https://localhost", NOT_PUBLIC),
        ("https://intranet/x", NOT_PUBLIC),
    ],
)
async def test_it_is_refused_before_a_name_is_asked_for(url: str, reason: AddressReason) -> None:
    names = Names([PUBLIC])
    with pytest.raises(AddressRefused) as refusal:
        await outbound(names).check(url)

    assert refusal.value.reason is reason
    assert names.asked == []


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://hooks.example", "hooks.example"),
        ("HTTPS://Hooks.Example:443/a?b=c#d", "hooks.example"),
        ("https://hooks.example:8443", "hooks.example"),
        ("https://a_b.hooks.example/@x", "a_b.hooks.example"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("https://123.example", "123.example"),
    ],
)
async def test_a_public_name_is_asked_for_once_in_its_one_spelling(url: str, host: str) -> None:
    names = Names([PUBLIC])
    await outbound(names).check(url)

    assert names.asked == [host]


@pytest.mark.parametrize("url", [f"https://{PUBLIC}", "https://[2606:4700:4700::1111]:8443/x"])
async def test_a_public_address_needs_no_name(url: str) -> None:
    names = Names()
    await outbound(names).check(url)

    assert names.asked == []


@pytest.mark.parametrize("private", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "fd00::1", "::1"])
async def test_one_private_address_condemns_a_name(private: str) -> None:
    with pytest.raises(AddressRefused) as refusal:
        await outbound(Names([PUBLIC, private])).check("https://hooks.example")

    assert refusal.value.reason is NOT_PUBLIC


@pytest.mark.parametrize("names", [Names(), Names([])])
async def test_a_name_without_an_address_is_not_the_customers_fault_for_good(names: Names) -> None:
    with pytest.raises(Unresolved):
        await outbound(names).check("https://hooks.example")


@pytest.mark.parametrize(
    ("allow", "url"),
    [
        ("127.0.0.1:5678", "http://127.0.0.1:5678/hook"),
        ("127.0.0.1:5678", "https://127.0.0.1:5678/hook"),
        ("[::1]:5678", "http://[::1]:5678"),
        ("N8N:5678, other:80", "http://n8n:5678"),
        ("n8n:5678,other:80", "http://other"),
    ],
)
async def test_a_host_of_ours_may_be_private_and_without_tls(allow: str, url: str) -> None:
    await outbound(Names(["172.18.0.5"]), allow).check(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:5679",
        "http://127.0.0.2:5678",
        "http://localhost:5678",
        "http://127.0.0.1",
        "http://user@127.0.0.1:5678",
        "http://0x7f.0.0.1:5678",
    ],
)
async def test_allowing_one_host_and_port_allows_no_other(url: str) -> None:
    with pytest.raises(AddressRefused):
        await outbound(Names(["127.0.0.1"]), "127.0.0.1:5678").check(url)


async def test_more_ports_may_be_set() -> None:
    settings = OutboundSettings.model_validate({"ports": "443,5678"})
    await Outbound(settings, resolve=Names([PUBLIC])).check("https://hooks.example:5678")


async def test_a_refusal_names_the_reason_and_nothing_of_the_address() -> None:
    with pytest.raises(AddressRefused) as refusal:
        await outbound(Names()).check("https://user:secret@hooks.example/in?key=secret")

    assert str(refusal.value) == "AddressRefused user_info"
    assert repr(refusal.value) == "<AddressRefused user_info>"
    assert refusal.value.args == ()
