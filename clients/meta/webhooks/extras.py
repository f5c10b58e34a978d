"""Parts that messages of some types have, each read as far as it can be."""

from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any

from clients.meta.webhooks.json_text import BrokenBody, as_id, moment, read_object
from clients.meta.webhooks.reading import inner

Json = dict[str, Any]

_MEDIA = ("image", "video", "audio", "document", "sticker")


@dataclass(frozen=True, slots=True)
class MediaRef:
    """A file at Meta: the id lasts 7 days, the url 5 minutes."""

    id: str
    mime_type: str | None
    sha256: str | None
    filename: str | None
    url: str | None
    is_voice: bool
    is_animated: bool = False


@dataclass(frozen=True, slots=True)
class Edited:
    """What a message says from now on."""

    type: str
    text: str | None
    payload: str | None
    media: MediaRef | None
    content: Json


@dataclass(frozen=True, slots=True)
class Location:
    """A place; one that is shared where the person stands has neither name nor address."""

    latitude: float
    longitude: float
    name: str | None
    address: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class FlowReply:
    """What somebody filled in; `token` is ours, and `answers` are without it."""

    name: str | None
    token: str | None
    answers: Json


@dataclass(frozen=True, slots=True)
class CallPermission:
    """Whether we may call. `automatic` ones were granted by calling us."""

    granted: bool
    permanent: bool
    automatic: bool
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Product:
    """What the person looked at when they wrote."""

    catalog_id: str | None
    retailer_id: str


@dataclass(frozen=True, slots=True)
class Origin:
    """The ad or post that the person came from; an ad in a status has no click id."""

    source_type: str | None
    source_id: str | None
    source_url: str | None
    click_id: str | None
    headline: str | None
    body: str | None
    welcome: str | None


def media(kind: str, content: Json) -> MediaRef | None:
    media_id = as_id(content.get("id"))
    if kind not in _MEDIA or media_id is None:
        return None
    return MediaRef(
        id=media_id,
        mime_type=as_id(content.get("mime_type")),
        sha256=as_id(content.get("sha256")),
        filename=as_id(content.get("filename")),
        url=as_id(content.get("url")),
        is_voice=content.get("voice") is True,
        is_animated=content.get("animated") is True,
    )


def location(content: Json) -> Location | None:
    latitude, longitude = _degrees(content.get("latitude")), _degrees(content.get("longitude"))
    if latitude is None or longitude is None:
        return None
    name, address, url = (as_id(content.get(each)) for each in ("name", "address", "url"))
    return Location(latitude, longitude, name, address, url)


def flow_reply(reply: Json) -> FlowReply | None:
    """The answers are JSON inside JSON; none are there if they cannot be read."""
    if not reply:
        return None
    try:
        answers = read_object((as_id(reply.get("response_json")) or "{}").encode())
    except BrokenBody:
        answers = {}
    return FlowReply(as_id(reply.get("name")), as_id(answers.pop("flow_token", None)), answers)


def call_permission(content: Json) -> CallPermission | None:
    reply = inner(content, "call_permission_reply")
    if (response := as_id(reply.get("response"))) is None:
        return None
    return CallPermission(
        granted=response.lower() == "accept",
        permanent=reply.get("is_permanent") is True,
        automatic=reply.get("response_source") == "automatic",
        expires_at=moment(reply.get("expiration_timestamp")),
    )


def product(referred: Json) -> Product | None:
    retailer_id = as_id(referred.get("product_retailer_id"))
    return Product(as_id(referred.get("catalog_id")), retailer_id) if retailer_id else None


def origin(referral: Json) -> Origin | None:
    if not referral:
        return None
    return Origin(
        source_type=as_id(referral.get("source_type")),
        source_id=as_id(referral.get("source_id")),
        source_url=as_id(referral.get("source_url")),
        click_id=as_id(referral.get("ctwa_clid")),
        headline=as_id(referral.get("headline")),
        body=as_id(referral.get("body")),
        welcome=as_id(inner(referral, "welcome_message").get("text")),
    )


def _degrees(value: Any) -> float | None:
    try:
        degrees = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return degrees if isfinite(degrees) else None
