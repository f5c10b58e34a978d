"""What a person wants to receive, said in WhatsApp itself."""

from dataclasses import dataclass
from datetime import datetime

from clients.meta.webhooks.json_text import as_id
from clients.meta.webhooks.reading import (
    BadEvent,
    only_item,
    phone,
    phone_number_id,
    read_value,
    required_id,
    required_moment,
)


@dataclass(frozen=True, slots=True)
class PreferenceEvent:
    """`value` is stop, resume or signup; `category` so far only marketing_messages."""

    phone_number_id: str | None
    phone: str | None
    user_id: str | None
    category: str
    value: str
    at: datetime
    signup_id: str | None


def parse_preference(body: bytes) -> PreferenceEvent:
    """Raises `BadEvent`, also when nobody is named."""
    value = read_value(body)
    item = only_item(value, "user_preferences")
    event = PreferenceEvent(
        phone_number_id=phone_number_id(value),
        phone=phone(item, "wa_id"),
        user_id=as_id(item.get("user_id")),
        category=required_id(item, "category").lower(),
        value=required_id(item, "value").lower(),
        at=required_moment(item, "timestamp"),
        signup_id=as_id(item.get("signup_id")),
    )
    if event.phone is None and event.user_id is None:
        raise BadEvent("wa_id")
    return event
