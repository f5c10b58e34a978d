"""What the control API tells: counters, deliveries, arrivals, acknowledged events."""

from collections import Counter
from typing import Any

from simulator.world import Number, World


def stats(world: World, pending: dict[str, int]) -> dict[str, Any]:
    records, numbers = world.records, list(world.numbers.values())
    firsts = [n.first_at for n in numbers if n.first_at is not None]
    return {
        "requests": records.requests,
        "accepted": records.outcomes["accepted"] + records.outcomes["held"],
        "held": records.outcomes["held"],
        "receipts": records.outcomes["receipt"],
        "refused": {str(code): n for code, n in sorted(records.refused.items())},
        "faults": dict(records.faults),
        "max_per_second": max((n.requests.peak for n in numbers), default=0),
        "first_at": min(firsts, default=None),
        "last_at": max((n.last_at for n in numbers if n.last_at is not None), default=None),
        "numbers": {n.id: _number(n) for n in numbers},
        "statuses": dict(records.statuses),
        "messaging_accounts": dict(records.messaging_accounts),
        "withheld": _withheld_counts(world),
        "webhooks": dict(records.webhooks),
        "pending": pending,
    }


def _number(number: Number) -> dict[str, Any]:
    return {
        "requests": number.requests.total,
        "accepted": len(number.messages),
        "max_per_second": number.requests.peak,
        "max_admitted_per_second": number.admitted.peak,
        "throttled": number.throttled.total,
        "max_throttled_per_second": number.throttled.peak,
        "first_at": number.first_at,
        "last_at": number.last_at,
    }


def _withheld_counts(world: World) -> dict[str, int]:
    counts = {"sent": 0, "delivered": 0, "read": 0}
    for withheld in world.records.withheld:
        counts[withheld.status] += 1
    return counts | {
        "total": len(world.records.withheld),
        "silent_messages": len(world.records.silent),
    }


def withheld(world: World) -> dict[str, Any]:
    return {
        "counts": _withheld_counts(world),
        "withheld": [w._asdict() for w in world.records.withheld],
        "silent_messages": list(world.records.silent),
    }


def deliveries(
    world: World, numbers: list[Number], recipient: str | None, *, twice: bool
) -> dict[str, Any]:
    """Per recipient every accepted message; `delivery` is true for those that do not fail."""
    found: dict[str, list[dict[str, Any]]] = {}
    for number in numbers:
        for message in number.messages:
            if recipient is None or message.recipient == recipient:
                found.setdefault(message.recipient, []).append(
                    {
                        "wamid": message.wamid,
                        "echo": message.echo,
                        "number": number.id,
                        "accepted_at": message.accepted_at,
                        "status": message.status,
                        "failed_code": message.failed_code,
                        "delivery": message.failed_code is None,
                        "held": message.held,
                        "answered": message.answered,
                    }
                )
    if twice:
        found = {
            who: those for who, those in found.items() if sum(d["delivery"] for d in those) > 1
        }
    return {"recipients": len(found), "deliveries": found}


def arrivals(world: World, after: int, limit: int | None) -> dict[str, Any]:
    return _page("arrivals", world.records.arrivals, after, limit)


def acknowledged(world: World, after: int, limit: int | None) -> dict[str, Any]:
    return _page("acknowledged", world.records.acknowledged, after, limit)


def injected(world: World, after: int, limit: int | None) -> dict[str, Any]:
    return _page("injected", world.records.injected, after, limit)


def calls(world: World, after: int, limit: int | None) -> dict[str, Any]:
    return _page("calls", world.records.calls, after, limit)


def obeyed(world: World, node: str | None) -> dict[str, int]:
    """How often each call was done: answered or not, but never when it was refused."""
    done = Counter(
        " ".join(filter(None, (call.method, f"{call.node}/{call.edge}".rstrip("/"), call.about)))
        for call in world.records.calls
        if call.obeyed and node in (None, call.node, call.about)
    )
    return dict(done)


def _page(name: str, rows: list[Any], after: int, limit: int | None) -> dict[str, Any]:
    end = len(rows) if limit is None else min(len(rows), after + limit)
    return {"total": len(rows), "next": end, name: [row._asdict() for row in rows[after:end]]}
