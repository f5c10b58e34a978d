"""A person's business-scoped id becomes another one."""

from dataclasses import dataclass
from datetime import datetime

from clients.meta.webhooks.json_text import as_id, moment
from clients.meta.webhooks.reading import (
    inner,
    only_item,
    phone,
    phone_number_id,
    read_value,
    required_id,
)


@dataclass(frozen=True, slots=True)
class UserIdChanged:
    """Without `previous_user_id` only the phone tells who it is. See also `IdentityChange`."""

    phone_number_id: str | None
    phone: str | None
    previous_user_id: str | None
    user_id: str
    previous_parent_user_id: str | None
    parent_user_id: str | None
    at: datetime | None


def parse_user_id(body: bytes) -> UserIdChanged:
    """Raises `BadEvent` without a new id."""
    value = read_value(body)
    item = only_item(value, "user_id_update")
    ids, parents = inner(item, "user_id"), inner(item, "parent_user_id")
    return UserIdChanged(
        phone_number_id=phone_number_id(value),
        phone=phone(item, "wa_id"),
        previous_user_id=as_id(ids.get("previous")),
        user_id=required_id(ids, "current"),
        previous_parent_user_id=as_id(parents.get("previous")),
        parent_user_id=as_id(parents.get("current")),
        at=moment(item.get("timestamp")),
    )
