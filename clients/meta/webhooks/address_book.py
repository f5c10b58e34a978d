"""The address book of a phone whose number is also ours."""

from dataclasses import dataclass
from datetime import datetime

from clients.meta.webhooks.json_text import as_id, moment
from clients.meta.webhooks.reading import (
    BadEvent,
    inner,
    only_item,
    phone,
    phone_number_id,
    read_value,
    required_id,
)


@dataclass(frozen=True, slots=True)
class AddressBookEntry:
    """Somebody who was entered there or changed, or is `removed`: then without their names."""

    phone_number_id: str | None
    phone: str | None
    user_id: str | None
    full_name: str | None
    first_name: str | None
    username: str | None
    removed: bool
    at: datetime | None


def parse_address_book(body: bytes) -> AddressBookEntry:
    """Raises `BadEvent`, also when nobody is named or nothing is said about them."""
    value = read_value(body)
    item = only_item(value, "state_sync")
    contact = inner(item, "contact")
    action = required_id(item, "action").lower()
    if action not in ("add", "remove"):
        raise BadEvent("action")
    entry = AddressBookEntry(
        phone_number_id=phone_number_id(value),
        phone=phone(contact, "phone_number"),
        user_id=as_id(contact.get("user_id")),
        full_name=as_id(contact.get("full_name")),
        first_name=as_id(contact.get("first_name")),
        username=as_id(contact.get("username")),
        removed=action == "remove",
        at=moment(inner(item, "metadata").get("timestamp")),
    )
    if entry.phone is None and entry.user_id is None:
        raise BadEvent("contact")
    return entry
