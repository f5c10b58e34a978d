"""Messages from customers, and any other change an account may report."""

import time
from collections import Counter
from typing import Any

from simulator import draws as salt
from simulator.control_models import ChangeIn, InboundIn
from simulator.draws import Draws
from simulator.events import Event, Key, dumps, metadata
from simulator.faults import plain_recipient
from simulator.message_rules import USER_ID
from simulator.records import Injected
from simulator.webhooks import Webhooks
from simulator.wheel import Wheel
from simulator.world import Number, World, user_id_of

WINDOW = 24 * 3600


class Inbound:
    def __init__(self, world: World, wheel: Wheel, webhooks: Webhooks) -> None:
        self._world = world
        self._wheel = wheel
        self._webhooks = webhooks
        self._written: Counter[tuple[str, str]] = Counter()
        self.planned = 0

    def clear(self) -> None:
        self._written.clear()
        self.planned = 0

    def inject(self, number: Number, given: InboundIn) -> list[str]:
        """Posts the message as a webhook and opens the customer's window. Returns the wamids."""
        return [self._one(number, given) for _ in range(given.count)]

    def change(self, given: ChangeIn) -> None:
        self._webhooks.put(
            Event(
                Key("change", given.field),
                given.account,
                field=given.field,
                value=dumps(given.value),
                time=int(time.time()) if given.time is None else given.time,
            )
        )

    def _one(self, number: Number, given: InboundIn) -> str:
        who = plain_recipient(given.sender)
        by_user_id = USER_ID.match(who) is not None
        user_id = who if by_user_id else user_id_of(who)
        now = time.time()
        phone = {} if by_user_id else {"from": who}
        message: dict[str, Any] = {
            **phone,
            "from_user_id": user_id,
            "id": self._world.next_wamid(),
            "timestamp": str(int(now)),
        } | given.message
        message = {key: value for key, value in message.items() if value is not None}
        contact: dict[str, Any] = {"user_id": user_id}
        if not by_user_id:
            contact["wa_id"] = who
        if given.name is not None:
            contact["profile"] = {"name": given.name}
        people = "" if message.get("type") == "system" else f'"contacts":{dumps([contact])},'
        number.pair(who).window_until = now + WINDOW
        if self._world.configuration.limits.inbound_counts:
            number.capacity.add(time.monotonic())
        wamid = str(message.get("id", ""))
        timestamp = str(message.get("timestamp", ""))
        self._world.records.injected.append(Injected(wamid, number.id, who, timestamp, now))
        self._post(
            Event(
                Key("message", wamid, None, None, who, number.id),
                number.account.id,
                value=f'{{{metadata(number)},{people}"messages":{dumps([message])}}}',
            ),
            self._draws(number, who),
        )
        return wamid

    def _draws(self, number: Number, who: str) -> Draws:
        self._written[number.id, who] += 1
        seed = self._world.configuration.seed
        return Draws(seed, number.id, who, self._written[number.id, who])

    def _post(self, event: Event, draws: Draws) -> None:
        """At once, unless it is to come late; perhaps a second time."""
        settings = self._world.configuration.inbound
        late = 0.0
        if draws.hits(settings.late, salt.INBOUND_LATE):
            late = draws.within(settings.late_by, salt.INBOUND_LATE_BY)
            self._plan(late, event)
        else:
            self._webhooks.put(event)
        if draws.hits(settings.duplicated, salt.INBOUND_DOUBLED):
            self._plan(late + draws.within(settings.duplicate_delay, salt.INBOUND_DELAY), event)

    def _plan(self, seconds: float, event: Event) -> None:
        self.planned += 1
        self._wheel.after(seconds, self._post_planned, event)

    def _post_planned(self, event: Event) -> None:
        self.planned -= 1
        self._webhooks.put(event)
