"""Messages sent and delivered, counted from what the simulator sent."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator.errors import Refused
from simulator.world import Account, World

_ASKED = re.compile(r"analytics\.start\((\d+)\)\.end\((\d+)\)\.granularity\((\w+)\)")
_PHONES = re.compile(r"phone_numbers\(\[([^\]]*)\]\)")
_DELIVERED = ("delivered", "read")


def analytics_of(world: World, account: Account, fields: str | None) -> dict[str, Any] | None:
    """The field as it was asked for; None where it was not."""
    if fields is None or "analytics" not in fields:
        return None
    asked = _ASKED.search(fields)
    if asked is None or asked[3] not in _FLOORS:
        raise Refused(100, message="(#100) The parameters start, end and granularity are required.")
    start, end, floor = int(asked[1]), int(asked[2]), _FLOORS[asked[3]]
    phones = _PHONES.search(fields)
    only = {each.strip(' "') for each in phones[1].split(",")} if phones else set()
    numbers = [
        each
        for each in world.numbers.values()
        if each.account is account and (not only or each.digits in only)
    ]
    sent: Counter[datetime] = Counter()
    delivered: Counter[datetime] = Counter()
    for message in (message for number in numbers for message in number.messages):
        if start <= message.accepted_at < end and message.failed_code is None:
            begins = floor(datetime.fromtimestamp(message.accepted_at, UTC))
            sent[begins] += 1
            delivered[begins] += message.status in _DELIVERED
    points = [
        {
            "start": int(begins.timestamp()),
            "end": int(_ENDS[asked[3]](begins).timestamp()),
            "sent": sent[begins],
            "delivered": delivered[begins],
        }
        for begins in sorted(sent)
    ]
    shown = [each.digits for each in numbers]
    return {"phone_numbers": shown, "granularity": asked[3], "data_points": points}


def _half_hour(at: datetime) -> datetime:
    return at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)


def _day(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def _month(at: datetime) -> datetime:
    return _day(at).replace(day=1)


_FLOORS: dict[str, Callable[[datetime], datetime]] = {
    "HALF_HOUR": _half_hour,
    "DAY": _day,
    "MONTH": _month,
}
_ENDS: dict[str, Callable[[datetime], datetime]] = {
    "HALF_HOUR": lambda begins: begins + timedelta(minutes=30),
    "DAY": lambda begins: begins + timedelta(days=1),
    "MONTH": lambda begins: _month(begins + timedelta(days=32)),
}
