"""What became of a group that a business number is in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clients.meta.webhooks.json_text import as_id, moment
from clients.meta.webhooks.reading import (
    codes,
    only_item,
    phone_number_id,
    read_value,
    required_id,
)


@dataclass(frozen=True, slots=True)
class GroupEvent:
    """`type` is Meta's: group_create, group_participants_add, group_suspend ...

    `request_id` is the one our request was answered with, and `codes` say why it failed.
    `details` is the whole item: each type has members of its own.
    """

    phone_number_id: str | None
    group_id: str
    type: str
    at: datetime | None
    request_id: str | None
    codes: tuple[int, ...]
    details: dict[str, Any]


def parse_group(body: bytes) -> GroupEvent:
    """Raises `BadEvent`. The four fields about groups have one shape."""
    value = read_value(body)
    item = only_item(value, "groups")
    return GroupEvent(
        phone_number_id=phone_number_id(value),
        group_id=required_id(item, "group_id"),
        type=required_id(item, "type").lower(),
        at=moment(item.get("timestamp")),
        request_id=as_id(item.get("request_id")),
        codes=codes(item),
        details=item,
    )
