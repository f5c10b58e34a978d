"""What a person wrote to a business number, in any of Meta's types."""

from dataclasses import dataclass
from typing import Any

from clients.meta.webhooks.content import Message, read_message
from clients.meta.webhooks.json_text import as_id
from clients.meta.webhooks.reading import inner, only_item, phone, phone_number_id, read_value
from clients.meta.webhooks.who import Who, who

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class IdentityChange:
    """A person who is now found under another phone or user id."""

    previous_user_id: str | None
    user_id: str | None
    phone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage(Message):
    """One message of a customer's.

    `system` says what a system message is about. `identity_hash` is what a number with identity
    check gives back when it sends to this person.
    """

    phone_number_id: str | None
    phone: str | None
    user_id: str | None
    profile_name: str | None
    username: str | None
    referral: Json | None
    identity_change: IdentityChange | None
    parent_user_id: str | None = None
    identity_hash: str | None = None
    system: str | None = None


def parse_message(body: bytes) -> InboundMessage:
    """Raises `BadEvent`."""
    value = read_value(body)
    item = only_item(value, "messages")
    message, person = read_message(item), _sender(value, item)
    system = message.content if message.type == "system" else {}
    referral = item.get("referral")
    return InboundMessage(
        **message.parts(),
        phone_number_id=phone_number_id(value),
        phone=person.phone,
        user_id=person.user_id,
        parent_user_id=person.parent_user_id,
        profile_name=person.profile_name,
        username=person.username,
        referral=referral if isinstance(referral, dict) else None,
        identity_change=_identity_change(system),
        identity_hash=as_id(inner(item, "identity").get("hash")) or person.identity_hash,
        system=as_id(system.get("type")),
    )


def _sender(value: Json, item: Json) -> Who:
    return who(
        value,
        phone=phone(item, "from"),
        user_id=as_id(item.get("from_user_id")),
        parent_user_id=as_id(item.get("from_parent_user_id")),
    )


def _identity_change(content: Json) -> IdentityChange | None:
    change = IdentityChange(
        previous_user_id=as_id(content.get("previous_user_id")),
        user_id=as_id(content.get("user_id")),
        phone=phone(content, "wa_id") or phone(content, "new_wa_id"),
    )
    return change if change.user_id or change.phone else None
