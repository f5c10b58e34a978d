"""Whom the items of a webhook are about, by every name that it gives them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from clients.meta.webhooks.json_text import as_id

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Named:
    """Where items of one kind name their person: business-scoped ids first, then phones.

    A dot leads into an object inside the item.
    """

    ids: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


class People:
    """The people of one change, of whom the number itself is none."""

    def __init__(self, value: Json, contacts: Any) -> None:
        items = contacts if isinstance(contacts, list) else []
        self._known = [contact for contact in items if isinstance(contact, dict)]
        self._by_name: dict[str, Json] = {}
        for contact in self._known:
            for name in ("wa_id", "user_id"):
                if (person := as_id(contact.get(name))) is not None:
                    self._by_name.setdefault(person, contact)
        self._own = own_digits(value)

    def contact(self, item: Json, named: Named, *, alone: bool) -> Json | None:
        """The contact one item is about. Beside a lone item, a lone contact needs no matching id:

        Meta rewrites the phones of some countries.
        """
        for person in self._names(item, (*named.ids, *named.phones)):
            if person in self._by_name:
                return self._by_name[person]
        return self._known[0] if alone and len(self._known) == 1 else None

    def key(self, item: Json, named: Named, contact: Json | None) -> str | None:
        """The one name that most of a person's events agree on: the id if anything tells it."""
        told = contact or {}
        names = (
            *self._names(item, named.ids),
            *self._names(told, ("user_id",)),
            *self._names(item, named.phones),
            *self._names(told, ("wa_id",)),
        )
        return next(iter(names), None)

    def _names(self, item: Json, paths: Iterable[str]) -> list[str]:
        found = (as_id(_at(item, path.split("."))) for path in paths)
        names = (name.removeprefix("+") for name in found if name)
        return [name for name in names if name and name != self._own]


def own_digits(value: Json) -> str | None:
    """The digits of the business number a value belongs to."""
    metadata = value.get("metadata")
    shown = as_id(metadata.get("display_phone_number")) if isinstance(metadata, dict) else None
    return "".join(character for character in shown or "" if character.isdecimal()) or None


def _at(item: Any, path: Sequence[str]) -> Any:
    for name in path:
        item = item.get(name) if isinstance(item, dict) else None
    return item
