"""The bodies of messages, as Meta's send endpoint takes them. Pure: nothing here does I/O."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

Json = dict[str, Any]


def addressed(*, phone: str | None = None, user_id: str | None = None) -> dict[str, str]:
    """Whom a message goes to. The phone wins: some templates reach phones only.

    Without its `+` Meta would put the business number's own country code before a phone.
    """
    if phone:
        return {"to": "+" + phone.removeprefix("+")}
    if user_id:
        return {"recipient": user_id}
    raise ValueError("a message needs a phone or a user id")


def text_body(
    address: Mapping[str, str],
    text: str,
    *,
    echo: UUID | str | None = None,
    reply_to: str | None = None,
    preview_url: bool = False,
) -> Json:
    """A free text, for an open conversation window."""
    content = {"preview_url": preview_url, "body": text}
    return _message(address, "text", content, echo=echo, reply_to=reply_to)


def message_body(
    address: Mapping[str, str],
    kind: str,
    content: Json,
    *,
    echo: UUID | str | None = None,
    reply_to: str | None = None,
) -> Json:
    """Any type of message, its content already in Meta's shape."""
    return _message(address, kind, content, echo=echo, reply_to=reply_to)


def template_body(
    address: Mapping[str, str],
    name: str,
    language: str,
    components: Sequence[Json] = (),
    *,
    echo: UUID | str | None = None,
) -> Json:
    """A template with its components; leave out those in which nothing varies."""
    content: Json = {"name": name, "language": {"code": language}}
    if components:
        content["components"] = list(components)
    return _message(address, "template", content, echo=echo)


def edge_of(body: Json) -> str:
    """Where a message is posted: a moving picture goes as a marketing message only (MM 1.6)."""
    for component in body.get("template", {}).get("components") or ():
        if component["type"].lower() == "header":
            moving = component["parameters"][0]["type"] == "gif"
            return "marketing_messages" if moving else "messages"
    return "messages"


def sent_through(body: Json, messaging_account: str | None) -> Json:
    """The same message, naming the account that pays where the number has several."""
    named = {"messaging_account_id": messaging_account}
    return body if messaging_account is None else body | named


def receipt_body(wamid: str, *, typing: bool = False) -> Json:
    """That a person's message was read, and perhaps that an answer is being typed."""
    body: Json = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
    return body | {"typing_indicator": {"type": "text"}} if typing else body


def body_component(values: Sequence[str] | Mapping[str, str]) -> Json:
    """The values of a body's variables: in order, or by name."""
    return {"type": "body", "parameters": _texts(values)}


def _texts(values: Iterable[str] | Mapping[str, str]) -> list[Json]:
    if isinstance(values, Mapping):
        return [{"type": "text", "parameter_name": n, "text": v} for n, v in values.items()]
    return [{"type": "text", "text": value} for value in values]


def _message(
    address: Mapping[str, str],
    kind: str,
    content: Json,
    *,
    echo: UUID | str | None = None,
    reply_to: str | None = None,
) -> Json:
    message: Json = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **address,
        "type": kind,
        kind: content,
    }
    if reply_to is not None:
        message["context"] = {"message_id": reply_to}
    if echo is not None:
        message["biz_opaque_callback_data"] = str(echo)
    return message
