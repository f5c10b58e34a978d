"""What a person wrote to a business number, in any of Meta's types."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clients.meta.webhooks.json_text import as_id
from clients.meta.webhooks.reading import (
    codes,
    content_of,
    inner,
    objects,
    only_item,
    phone,
    phone_number_id,
    read_value,
    required_id,
    required_moment,
)

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


@dataclass(frozen=True, slots=True)
class IdentityChange:
    """A person who is now found under another phone or user id."""

    previous_user_id: str | None
    user_id: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message. `type` is Meta's word, also one we do not know; `content` is its raw part.

    `about_id` is the message replied to, reacted to, edited or revoked. `payload` is what a
    pressed button or list row carries, or the JSON text a flow returned.
    """

    wamid: str
    type: str
    at: datetime
    phone_number_id: str | None
    phone: str | None
    user_id: str | None
    profile_name: str | None
    username: str | None
    text: str | None
    payload: str | None
    about_id: str | None
    media: MediaRef | None
    group_id: str | None
    referral: Json | None
    identity_change: IdentityChange | None
    codes: tuple[int, ...]
    content: Json


def parse_message(body: bytes) -> InboundMessage:
    """Raises `BadEvent`."""
    value = read_value(body)
    item = only_item(value, "messages")
    kind = as_id(item.get("type")) or "unknown"
    content = _content(item, kind)
    contact = next(iter(objects(value, "contacts")), {})
    profile = inner(contact, "profile")
    text, payload = _words(kind, content)
    referral = item.get("referral")
    return InboundMessage(
        wamid=required_id(item, "id"),
        type=kind,
        at=required_moment(item, "timestamp"),
        phone_number_id=phone_number_id(value),
        phone=phone(item, "from"),
        user_id=as_id(item.get("from_user_id")) or as_id(contact.get("user_id")),
        profile_name=as_id(profile.get("name")),
        username=as_id(profile.get("username")),
        text=text,
        payload=payload,
        about_id=_about(item, content),
        media=_media(kind, content),
        group_id=as_id(item.get("group_id")),
        referral=referral if isinstance(referral, dict) else None,
        identity_change=_identity_change(content) if kind == "system" else None,
        codes=codes(item),
        content=content,
    )


def _content(item: Json, kind: str) -> Json:
    if kind == "contacts":
        return {"contacts": objects(item, "contacts")}
    return content_of(item, kind)


def _words(kind: str, content: Json) -> tuple[str | None, str | None]:
    match kind:
        case "text" | "system":
            return as_id(content.get("body")), None
        case "button":
            return as_id(content.get("text")), as_id(content.get("payload"))
        case "reaction":
            return as_id(content.get("emoji")), None
        case "order":
            return as_id(content.get("text")), None
        case "location":
            return as_id(content.get("name")) or as_id(content.get("address")), None
        case "interactive":
            return _reply(content)
        case "edit":
            edited = content_of(content, "message")
            edited_kind = as_id(edited.get("type")) or "unknown"
            return _words(edited_kind, _content(edited, edited_kind))
        case _:
            return as_id(content.get("caption")), None


def _reply(content: Json) -> tuple[str | None, str | None]:
    kind = as_id(content.get("type")) or "unknown"
    reply = content_of(content, kind)
    if kind == "nfm_reply":
        return as_id(reply.get("body")), as_id(reply.get("response_json"))
    if kind == "call_permission_reply":
        return None, as_id(reply.get("response"))
    return as_id(reply.get("title")), as_id(reply.get("id"))


def _about(item: Json, content: Json) -> str | None:
    """A reaction, an edit and a revocation name their message inside their own part."""
    own = as_id(content.get("message_id")) or as_id(content.get("original_message_id"))
    return own or as_id(inner(item, "context").get("id"))


def _media(kind: str, content: Json) -> MediaRef | None:
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
    )


def _identity_change(content: Json) -> IdentityChange | None:
    change = IdentityChange(
        previous_user_id=as_id(content.get("previous_user_id")),
        user_id=as_id(content.get("user_id")),
        phone=phone(content, "wa_id") or phone(content, "new_wa_id"),
    )
    return change if change.user_id or change.phone else None
