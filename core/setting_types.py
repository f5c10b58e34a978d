"""What the text of a setting may be."""

import re
from datetime import timedelta
from ipaddress import ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, AnyUrl, BeforeValidator, Field, UrlConstraints
from pydantic_settings import NoDecode

HTTP = r"^https?://[^\s/?#]+[^\s?#]*$"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = rf"{_ATOM}(\.{_ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"
_NAME = r"""("[^"\\\x00-\x1f]*"|[^"<>@,;:()\[\]\\\x00-\x1f]+)"""
_SENDER = re.compile(rf"{_ADDRESS}|({_NAME} ?)?<{_ADDRESS}>")


def _seconds(value: object) -> object:
    return float(value) if isinstance(value, str) and value.replace(".", "", 1).isdigit() else value


Seconds = Annotated[timedelta, BeforeValidator(_seconds), Field(ge=timedelta(0))]
Positive = Annotated[timedelta, BeforeValidator(_seconds), Field(gt=timedelta(0))]


def _listed(value: object) -> object:
    if not isinstance(value, str):
        return value
    return {part.strip().lower() for part in value.split(",") if part.strip()}


def _one_sender(value: str) -> str:
    if not _SENDER.fullmatch(value):
        raise ValueError("not one mail address")
    return value


Sender = Annotated[str, AfterValidator(_one_sender)]
MailUrl = Annotated[AnyUrl, UrlConstraints(allowed_schemes=["smtp", "smtps"], host_required=True)]
HostAndPort = Annotated[str, Field(pattern=r"^(\[[0-9a-f:.]+\]|[a-z0-9._-]+):[1-9][0-9]{0,4}$")]
HostsAndPorts = Annotated[frozenset[HostAndPort], BeforeValidator(_listed), NoDecode]
Ports = Annotated[
    frozenset[Annotated[int, Field(ge=1, le=65535)]], BeforeValidator(_listed), NoDecode
]

Origin = Annotated[
    str, Field(pattern=r"^https?://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:[1-9][0-9]{0,4})?$")
]
Origins = Annotated[frozenset[Origin], BeforeValidator(_listed), NoDecode]


def _network(value: str) -> str:
    return str(ip_network(value))


Proxies = Annotated[
    frozenset[Annotated[str, AfterValidator(_network)]], BeforeValidator(_listed), NoDecode
]


def _store(value: str) -> str:
    place = urlsplit(value)
    if place.query or place.fragment or place.username:
        raise ValueError("not a plain address")
    if place.scheme == "file" and not place.netloc and place.path.strip("/"):
        return value
    if place.scheme == "s3" and place.netloc:
        return value
    raise ValueError("neither file:FOLDER nor s3://BUCKET/PREFIX")


Store = Annotated[str, AfterValidator(_store)]


Phrases = Annotated[
    frozenset[Annotated[str, Field(min_length=2)]], BeforeValidator(_listed), NoDecode
]
# How such words begin, in the languages that most of our users' customers write.
PROMISES = frozenset(
    (
        *("refund", "reimburs", "compensat", "discount", "voucher", "coupon", "guarantee"),
        *("warranty", "free of charge", "for free", "reembols", "desconto", "descuento", "garanti"),
        *("garantía", "gratis", "grátis", "gratuit", "rembours", "réduction", "erstattung"),
        *("rückerstatt", "rabatt", "gutschein", "kostenlos", "rimbors", "sconto"),
    )
)
