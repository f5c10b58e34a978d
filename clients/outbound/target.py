"""An address a customer gave, taken apart once; nobody parses it again."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import NoReturn

import httpx

from clients.outbound.errors import AddressReason, AddressRefused
from core.settings import OutboundSettings

_SHAPE = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<authority>[^/?#]*).*", re.IGNORECASE)
_ODD = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"({_LABEL}\.)*{_LABEL}")
# What the operating system would read as an IPv4 address: 127.1, 0x7f000001, 2130706433.
_NUMBER = re.compile(r"(.*\.)?(0x[0-9a-f]*|[0-9]+)")
_LONGEST = 2048
_LONGEST_NAME = 253
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes. `own` hosts may be private and need no TLS."""

    url: httpx.URL
    host: str
    port: int
    literal: bool
    own: bool

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.url.scheme, self.host, self.port


def target(url: str, settings: OutboundSettings) -> Target:
    """Raises `AddressRefused`. Whether it is public is asked of what the name resolves to."""
    parsed = _parsed(url)
    if parsed.scheme not in _PORTS:
        _refuse(AddressReason.SCHEME)
    port = _PORTS[parsed.scheme] if parsed.port is None else parsed.port
    host, literal = _host(parsed)
    own = _written(host, port) in (settings.allow or ())
    if not own:
        if parsed.scheme != "https":
            _refuse(AddressReason.SCHEME)
        if port not in settings.ports:
            _refuse(AddressReason.PORT)
        if not literal and "." not in host:
            _refuse(AddressReason.NOT_PUBLIC)
    return Target(parsed, host, port, literal, own)


def _parsed(url: str) -> httpx.URL:
    shape = _SHAPE.fullmatch(url)
    if shape is None or _ODD.search(url) or len(url) > _LONGEST:
        _refuse(AddressReason.MALFORMED)
    if "@" in shape["authority"]:
        _refuse(AddressReason.USER_INFO)
    try:
        return httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        _refuse(AddressReason.MALFORMED)


def _host(url: httpx.URL) -> tuple[str, bool]:
    """The host in its one spelling, and whether it is an address."""
    host = url.raw_host.decode("ascii").lower()
    try:
        address = ip_address(host)
    except ValueError:
        if not _NAME.fullmatch(host) or len(host) > _LONGEST_NAME or _NUMBER.fullmatch(host):
            _refuse(AddressReason.MALFORMED)
        return host, False
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        _refuse(AddressReason.MALFORMED)
    return str(address), True


def _written(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _refuse(reason: AddressReason) -> NoReturn:
    raise AddressRefused(reason) from None
