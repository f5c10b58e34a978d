"""The people a webhook names beside its messages and statuses."""

from typing import Any

from clients.meta.webhooks.json_text import as_id


class Contacts:
    """The `contacts` of one change, found by business-scoped id or phone."""

    def __init__(self, contacts: Any) -> None:
        items = contacts if isinstance(contacts, list) else []
        self._known = [contact for contact in items if isinstance(contact, dict)]
        self._by_id: dict[str, dict[str, Any]] = {}
        for contact in self._known:
            for name in ("wa_id", "user_id"):
                if (person := as_id(contact.get(name))) is not None:
                    self._by_id.setdefault(person, contact)

    def of(self, people: list[str], *, alone: bool) -> dict[str, Any] | None:
        """Who one item is about. Beside a lone item, a lone contact needs no matching id:

        Meta rewrites the phones of some countries.
        """
        for person in people:
            if person in self._by_id:
                return self._by_id[person]
        return self._known[0] if alone and len(self._known) == 1 else None
