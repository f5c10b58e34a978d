"""What became of a message we sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from clients.meta.webhooks.json_text import as_id
from clients.meta.webhooks.reading import (
    codes,
    only_item,
    phone,
    phone_number_id,
    read_value,
    required_id,
    required_moment,
    uuid_or_none,
)


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """One step of one message. `status` is Meta's word in lower case, also one we do not know.

    `echo` is the attempt id we gave with the message; a `failed` may come without it.
    """

    wamid: str
    status: str
    at: datetime
    echo: UUID | None
    codes: tuple[int, ...]
    phone_number_id: str | None
    recipient_phone: str | None
    recipient_user_id: str | None
    is_group: bool
    is_call: bool
    pricing: dict[str, Any] | None
    group_id: str | None = None


def parse_status(body: bytes) -> StatusEvent:
    """Raises `BadEvent`."""
    value = read_value(body)
    item = only_item(value, "statuses")
    is_group = item.get("recipient_type") == "group"
    pricing = item.get("pricing")
    return StatusEvent(
        wamid=required_id(item, "id"),
        status=required_id(item, "status").lower(),
        at=required_moment(item, "timestamp"),
        echo=uuid_or_none(item.get("biz_opaque_callback_data")),
        codes=codes(item),
        phone_number_id=phone_number_id(value),
        recipient_phone=phone(item, "recipient_participant_id" if is_group else "recipient_id"),
        recipient_user_id=as_id(
            item.get("recipient_participant_user_id" if is_group else "recipient_user_id")
        ),
        is_group=is_group,
        is_call=item.get("type") == "call",
        pricing=pricing if isinstance(pricing, dict) else None,
        group_id=as_id(item.get("recipient_id")) if is_group else None,
    )
