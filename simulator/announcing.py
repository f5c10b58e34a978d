"""Webhooks of accounts and numbers: what Meta tells besides messages."""

import time
from typing import Any

from simulator.events import Event, Key, dumps
from simulator.webhooks import Webhooks
from simulator.world import Account, Number, World


class Announcing:
    def __init__(self, world: World, webhooks: Webhooks) -> None:
        self._world = world
        self._webhooks = webhooks

    def tell(self, entry: str, field: str, value: dict[str, Any]) -> None:
        """`entry` is the account, or a portfolio where it is about one."""
        event = Event(
            Key("change", field), entry, field=field, value=dumps(value), time=int(time.time())
        )
        self._webhooks.put(event)

    def partner(self, event: str, account: Account, more: dict[str, Any] | None = None) -> None:
        """News of our access to an account: in the name of our own portfolio."""
        info = {"waba_id": account.id, "owner_business_id": account.profile.portfolio}
        value = {"event": event, "waba_info": info} | (more or {})
        self.tell(self._world.configuration.app.business_id, "account_update", value)

    def of_number(self, number: Number, field: str, value: dict[str, Any]) -> None:
        shown = {"display_phone_number": number.digits} | value
        self.tell(number.account.id, field, shown)

    def to_messages(self, number: Number, field: str, members: dict[str, Any]) -> None:
        """Fields that come with the number's metadata, and go where its messages go."""
        metadata = {"display_phone_number": number.digits, "phone_number_id": number.id}
        value = {"messaging_product": "whatsapp", "metadata": metadata} | members
        key = Key("change", field, number=number.id)
        event = Event(key, number.account.id, field=field, value=dumps(value))
        self._webhooks.put(event)
