"""Who somebody is, from what an item says of them and the contact beside it."""

from dataclasses import dataclass
from typing import Any

from clients.meta.webhooks.json_text import as_id
from clients.meta.webhooks.people import own_digits
from clients.meta.webhooks.reading import inner, objects, phone

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Who:
    """A person as Meta knows them; any of it may be missing."""

    phone: str | None
    user_id: str | None
    parent_user_id: str | None
    profile_name: str | None
    username: str | None
    identity_hash: str | None


def who(value: Json, *, phone: str | None, user_id: str | None, parent_user_id: str | None) -> Who:
    """The item goes before the contact."""
    contact = next(iter(objects(value, "contacts")), {})
    profile = inner(contact, "profile")
    return Who(
        phone=phone,
        user_id=user_id or as_id(contact.get("user_id")),
        parent_user_id=parent_user_id or as_id(contact.get("parent_user_id")),
        profile_name=as_id(profile.get("name")),
        username=as_id(profile.get("username")),
        identity_hash=as_id(contact.get("identity_key_hash")),
    )


def theirs(value: Json, item: Json, *names: str) -> str | None:
    """The first of an item's phones that is not the business number's own."""
    own = own_digits(value)
    phones = (phone(item, name) for name in names)
    return next((each for each in phones if each and each != f"+{own}"), None)
