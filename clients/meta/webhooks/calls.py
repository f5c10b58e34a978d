"""A call with a customer; its ringing and answering come as statuses of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clients.meta.webhooks.json_text import as_id, moment
from clients.meta.webhooks.reading import (
    codes,
    only_item,
    optional_word,
    phone_number_id,
    read_value,
    required_id,
    required_moment,
    uuid_or_none,
    whole_number,
)
from clients.meta.webhooks.who import theirs, who


@dataclass(frozen=True, slots=True)
class CallEvent:
    """`event` is connect or terminate; `status` COMPLETED or FAILED, once it is over.

    `inbound` is a call of the customer's. `echo` is ours, given with a call we made.
    """

    call_id: str
    event: str
    at: datetime
    phone_number_id: str | None
    phone: str | None
    user_id: str | None
    profile_name: str | None
    inbound: bool
    status: str | None
    started_at: datetime | None
    ended_at: datetime | None
    seconds: int | None
    echo: UUID | None
    codes: tuple[int, ...]


def parse_call(body: bytes) -> CallEvent:
    """Raises `BadEvent`. What the two sides' devices negotiate is left out."""
    value = read_value(body)
    item = only_item(value, "calls")
    ours = optional_word(item, "direction") == "BUSINESS_INITIATED"
    person = who(
        value,
        phone=theirs(value, item, *(("to", "from") if ours else ("from", "to"))),
        user_id=as_id(item.get("from_user_id")) or as_id(item.get("to_user_id")),
        parent_user_id=None,
    )
    return CallEvent(
        call_id=required_id(item, "id"),
        event=required_id(item, "event").lower(),
        at=required_moment(item, "timestamp"),
        phone_number_id=phone_number_id(value),
        phone=person.phone,
        user_id=person.user_id,
        profile_name=person.profile_name,
        inbound=not ours,
        status=optional_word(item, "status"),
        started_at=moment(item.get("start_time")),
        ended_at=moment(item.get("end_time")),
        seconds=whole_number(item, "duration"),
        echo=uuid_or_none(item.get("biz_opaque_callback_data")),
        codes=codes(item),
    )
