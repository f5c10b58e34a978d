"""What a message holds, in any of Meta's types, whoever wrote it."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from clients.meta.webhooks.extras import (
    CallPermission,
    Edited,
    FlowReply,
    Location,
    MediaRef,
    Origin,
    Product,
    call_permission,
    flow_reply,
    location,
    media,
    origin,
    product,
)
from clients.meta.webhooks.json_text import as_id
from clients.meta.webhooks.reading import (
    codes,
    content_of,
    inner,
    objects,
    required_id,
    required_moment,
)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. `type` is Meta's word, also one we do not know; `content` is its raw part.

    `about_id` is the message replied to, reacted to, edited or revoked. `payload` is what a
    pressed button or list row carries, or the JSON text a flow returned. A reaction without
    `emoji` takes an earlier one back.
    """

    wamid: str
    type: str
    at: datetime
    text: str | None
    payload: str | None
    about_id: str | None
    media: MediaRef | None
    group_id: str | None
    codes: tuple[int, ...]
    content: Json
    emoji: str | None = None
    edited: Edited | None = None
    location: Location | None = None
    flow: FlowReply | None = None
    call_permission: CallPermission | None = None
    unsupported: str | None = None
    forwarded: bool = False
    frequently_forwarded: bool = False
    product: Product | None = None
    origin: Origin | None = None

    def parts(self) -> dict[str, Any]:
        """Every field by its name, for what is a message and more."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def read_message(item: Json) -> Message:
    """Raises `BadEvent` without id, time or a readable part of its type."""
    kind = as_id(item.get("type")) or "unknown"
    content = _content(item, kind)
    context = inner(item, "context")
    text, payload = _words(kind, content)
    return Message(
        wamid=required_id(item, "id"),
        type=kind,
        at=required_moment(item, "timestamp"),
        text=text,
        payload=payload,
        about_id=_about(content) or as_id(context.get("id")),
        media=media(kind, content),
        group_id=as_id(item.get("group_id")),
        codes=codes(item),
        content=content,
        emoji=as_id(content.get("emoji")) if kind == "reaction" else None,
        edited=_edited(content) if kind == "edit" else None,
        location=location(content) if kind == "location" else None,
        flow=flow_reply(inner(content, "nfm_reply")) if kind == "interactive" else None,
        call_permission=call_permission(content) if kind == "interactive" else None,
        unsupported=as_id(content.get("type")) if kind == "unsupported" else None,
        forwarded=context.get("forwarded") is True or context.get("frequently_forwarded") is True,
        frequently_forwarded=context.get("frequently_forwarded") is True,
        product=product(inner(context, "referred_product")),
        origin=origin(inner(item, "referral")),
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
            edited = _edited(content)
            return edited.text, edited.payload
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


def _edited(content: Json) -> Edited:
    message = content_of(content, "message")
    kind = as_id(message.get("type")) or "unknown"
    new = _content(message, kind)
    # An edit of an edit is none of Meta's shapes, and would have no end.
    text, payload = _words(kind, new) if kind != "edit" else (None, None)
    return Edited(kind, text, payload, media(kind, new), new)


def _about(content: Json) -> str | None:
    """A reaction, an edit and a revocation name their message inside their own part."""
    return as_id(content.get("message_id")) or as_id(content.get("original_message_id"))
