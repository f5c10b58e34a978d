"""Which server takes our mail, read from `MAIL_URL`."""

from dataclasses import dataclass, field
from enum import Enum, auto
from ipaddress import ip_address
from urllib.parse import unquote

from pydantic import AnyUrl


class Encryption(Enum):
    FROM_THE_START = auto()
    STARTTLS = auto()
    NONE = auto()


_PORTS = {Encryption.FROM_THE_START: 465, Encryption.STARTTLS: 587, Encryption.NONE: 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Only a server on loopback is spoken to in the clear, and only unless `?starttls` is said."""

    host: str
    port: int
    encryption: Encryption
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)

    @classmethod
    def from_url(cls, url: AnyUrl) -> "MailServer":
        host = (url.host or "").strip("[]")
        encryption = _encryption(url, host)
        return cls(
            host=host,
            port=url.port or _PORTS[encryption],
            encryption=encryption,
            user=unquote(url.username) if url.username else None,
            password=unquote(url.password) if url.password else None,
        )


def _encryption(url: AnyUrl, host: str) -> Encryption:
    if url.scheme == "smtps":
        return Encryption.FROM_THE_START
    if _on_loopback(host) and url.query != "starttls":
        return Encryption.NONE
    return Encryption.STARTTLS


def _on_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
