"""What Meta accepts as the body of POST /messages."""

import re
from dataclasses import dataclass
from typing import Any

import orjson

from simulator.errors import Refused

COMMON = frozenset(
    {
        "messaging_product",
        "recipient_type",
        "to",
        "recipient",
        "type",
        "context",
        "biz_opaque_callback_data",
        "recipient_identity_key_hash",
        "messaging_account_id",
    }
)
MEDIA = frozenset({"image", "video", "audio", "document", "sticker"})
KINDS = MEDIA | {"text", "template", "location", "contacts", "reaction", "interactive", "pin"}
KNOWN = COMMON | KINDS
RECEIPT = frozenset(["messaging_product", "status", "message_id", "typing_indicator"])
PUNCTUATION = str.maketrans("", "", "+-() ")
USER_ID = re.compile(r"^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$")


@dataclass(slots=True)
class Draft:
    """A well-formed send: who, what, and what comes back."""

    input: str
    recipient: str
    by_user_id: bool
    kind: str
    content: Any
    echo: str | None


def parse(body: bytes) -> dict[str, Any]:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Refused(100, "The body is not valid JSON.") from None
    if not isinstance(value, dict):
        raise Refused(100, "The body must be a JSON object.")
    return value


def is_receipt(body: dict[str, Any]) -> bool:
    return "status" in body and "to" not in body


def check_receipt(body: dict[str, Any]) -> None:
    _product(body)
    _no_strangers(body, RECEIPT)
    if body["status"] != "read":
        raise Refused(131009, "Param status must be read.")
    wamid = body.get("message_id")
    if not isinstance(wamid, str):
        raise Refused(131008, "The parameter message_id is required.")
    if not wamid.startswith("wamid."):
        raise Refused(131009, "Param message_id is not a valid whatsapp message ID.")


def check_marketing(body: dict[str, Any]) -> None:
    """What only this edge knows is checked here and taken away."""
    if body.get("type") != "template":
        raise Refused(100, "Message must be a template message.")
    if body.pop("product_policy", "STRICT") not in ("STRICT", "CLOUD_API_FALLBACK"):
        raise Refused(100, "Param product_policy must be one of {CLOUD_API_FALLBACK, STRICT}.")
    if not isinstance(body.pop("message_activity_sharing", True), bool):
        raise Refused(100, "Param message_activity_sharing must be a boolean.")


def draft(body: dict[str, Any], country_code: str) -> Draft:
    _product(body)
    if not body.keys() <= KNOWN:
        _no_strangers(body, KNOWN)
    if body.get("recipient_type", "individual") not in ("individual", "group"):
        raise Refused(100, "Param recipient_type must be one of {individual, group}.")
    kind = body.get("type", "text")
    if kind not in KINDS:
        raise Refused(100, f"Param type must be one of {{{', '.join(sorted(KINDS))}}}.")
    content = body.get(kind)
    if content is None:
        raise Refused(131008, f"The parameter {kind} is required.")
    if kind == "text":
        _text(content)
    elif kind == "template":
        _template(content)
    elif not isinstance(content, list if kind == "contacts" else dict):
        raise Refused(100, f"Param {kind} has the wrong type.")
    echo = body.get("biz_opaque_callback_data")
    if echo is not None and (not isinstance(echo, str) or len(echo) > 512):
        raise Refused(100, "Param biz_opaque_callback_data must be at most 512 characters.")
    context = body.get("context")
    if context is not None and not (
        isinstance(context, dict) and isinstance(context.get("message_id"), str)
    ):
        raise Refused(131009, "Param context['message_id'] is not valid.")
    to = body.get("to")
    if to is not None:
        return Draft(to, wa_id_of(to, country_code), False, kind, content, echo)
    user_id = body.get("recipient")
    if user_id is None:
        raise Refused(100, message="The parameter to is required.")
    if not isinstance(user_id, str) or not USER_ID.match(user_id):
        raise Refused(131009, "Param recipient is not a valid user id.")
    return Draft(user_id, user_id, True, kind, content, echo)


def wa_id_of(to: Any, country_code: str) -> str:
    """Digits only. Without + the number's own country code goes in front, if it has one."""
    if not isinstance(to, str):
        raise Refused(100, "Param to must be a string.")
    digits = to.translate(PUNCTUATION)
    if not (digits.isascii() and digits.isdigit() and 6 <= len(digits) <= 15):
        raise Refused(131009, "Param to is not a valid phone number.")
    return digits if to[0] == "+" or not country_code else country_code + digits


def _product(body: dict[str, Any]) -> None:
    product = body.get("messaging_product")
    if product != "whatsapp":
        if product is None:
            raise Refused(100, message="(#100) The parameter messaging_product is required.")
        raise Refused(100, "Param messaging_product must be one of {WHATSAPP}.")


def _no_strangers(body: dict[str, Any], known: frozenset[str]) -> None:
    for key in body:
        if key not in known:
            raise Refused(100, f"Unexpected key {key!r}.")


def _text(content: Any) -> None:
    text = content.get("body") if isinstance(content, dict) else None
    if text is None or text == "":
        raise Refused(131008, "The parameter text['body'] is required.")
    if not isinstance(text, str) or len(text) > 4096:
        raise Refused(100, "Param text['body'] must be at most 4096 characters long.")
    if not content.keys() <= {"body", "preview_url"}:
        raise Refused(100, "Unexpected key in text.")


def _template(content: Any) -> None:
    if not isinstance(content, dict):
        raise Refused(100, "Param template must be an object.")
    if not isinstance(content.get("name"), str):
        raise Refused(131008, "The parameter template['name'] is required.")
    language = content.get("language")
    if not isinstance(language, dict) or not isinstance(language.get("code"), str):
        raise Refused(131008, "The parameter template['language']['code'] is required.")
    if not content.keys() <= {"name", "language", "components", "namespace"}:
        raise Refused(100, "Unexpected key in template.")
