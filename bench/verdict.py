"""What a crash test found, from the ledger and the simulator's records. No I/O."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.inbound import ZERO, Inbox, counted

# A slice is at most 125 ms of pace (design 4.2).
SLICE_SECONDS = 0.125
# An answer takes up to 80 ms, recording lingers 50 ms, the rest is for the commit.
IN_FLIGHT_SECONDS = 0.2
SETTLED = frozenset({"accepted", "failed", "unknown", "skipped", "cancelled"})

# A message id and a status: what a webhook told.
Told = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Recipient:
    """A row of the ledger. `address` is digits, as the simulator names people."""

    address: str
    state: str
    reached: str = "not"
    deliveries: int = 0
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message the simulator took. `delivery` is false for one that it fails later."""

    wamid: str
    delivery: bool


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request that reached the simulator, whatever became of it."""

    attempt_id: str | None
    at: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything there is to know once nothing is under way any more."""

    audience: int = 0
    status: str = "DRAFT"
    recipients: Sequence[Recipient] = ()
    settle_after: Mapping[str, float] = field(default_factory=dict)
    counters: Mapping[str, int] = field(default_factory=dict)
    accepted: Mapping[str, Sequence[Accepted]] = field(default_factory=dict)
    arrivals: Sequence[Arrival] = ()
    acknowledged: Counter[Told] = field(default_factory=Counter)
    stored: Counter[Told] = field(default_factory=Counter)
    silent: int = 0
    max_per_second: int = 0
    undrained: int = 0
    set_aside: int = 0
    inbox: Inbox = field(default_factory=Inbox)


@dataclass(frozen=True, slots=True)
class Ordeal:
    """What the campaign went through, and what it was promised."""

    policy: str
    people: int
    limit: int
    kills: Mapping[str, int]
    freezes: int
    fired: Sequence[str]
    expected: Sequence[str]
    seconds: float
    messages: int = 0
    interruptions: Sequence[str] = field(default=())

    @property
    def kill_count(self) -> int:
        return sum(self.kills.values())


def judge(evidence: Evidence, ordeal: Ordeal) -> dict[str, Any]:
    """The certificate's line; `broken` names every promise that was not kept."""
    found = _counted(evidence)
    bound = unknown_bound(evidence.silent, ordeal)
    line: dict[str, Any] = {
        "policy": ordeal.policy,
        "audience": len(evidence.recipients),
        **found,
        **counted(evidence.inbox),
        "unknown_bound": bound,
        "max_per_second": evidence.max_per_second,
        "limit": ordeal.limit,
        "kills": ordeal.kill_count,
        "failpoints": list(ordeal.fired),
        "seconds": round(ordeal.seconds, 1),
    }
    return line | {"broken": [*_broken(line, evidence, ordeal), *ordeal.interruptions]}


def unknown_bound(silent: int, ordeal: Ordeal) -> int:
    """Who may stay unknown: those kept silent about, and what a process had in its hands."""
    send = sum(n for name, n in ordeal.kills.items() if name.startswith("send"))
    lost = send + ordeal.freezes + ordeal.kills.get("postgres", 0)
    slice = max(1, math.floor(SLICE_SECONDS * ordeal.limit))
    in_flight = math.ceil(IN_FLIGHT_SECONDS * ordeal.limit)
    return silent + lost * (2 * slice + in_flight)


def _counted(evidence: Evidence) -> dict[str, int]:
    told = evidence.acknowledged
    once = duplicates = unrecorded = lost = failed = unknown = unknown_delivered = 0
    for recipient in evidence.recipients:
        messages = [m for m in evidence.accepted.get(recipient.address, ()) if m.delivery]
        known = sum(bool(told[m.wamid, "delivered"] or told[m.wamid, "read"]) for m in messages)
        once += len(messages) == 1
        duplicates += len(messages) > 1
        unrecorded += known > 1 and recipient.deliveries < known
        lost += recipient.state not in SETTLED
        lost += recipient.state == "accepted" and not messages
        failed += recipient.state == "failed" and bool(messages)
        unknown += recipient.state == "unknown"
        unknown_delivered += recipient.state == "unknown" and bool(messages)
    return {
        "delivered_once": once,
        "duplicates": duplicates,
        "duplicates_unrecorded": unrecorded,
        "lost": lost,
        "events_lost": (evidence.acknowledged - evidence.stored).total(),
        "late_begins": _late_begins(evidence),
        "failed_but_delivered": failed,
        "unknown": unknown,
        "unknown_but_delivered": unknown_delivered,
    }


def _late_begins(evidence: Evidence) -> int:
    limits = evidence.settle_after
    return sum(each.at > limits.get(each.attempt_id or "", math.inf) for each in evidence.arrivals)


def _broken(line: Mapping[str, Any], evidence: Evidence, ordeal: Ordeal) -> list[str]:
    zero = [
        "lost",
        "events_lost",
        "late_begins",
        "failed_but_delivered",
        "duplicates_unrecorded",
        *ZERO,
    ]
    if ordeal.policy == "AT_MOST_ONCE":
        zero.append("duplicates")
    promises = {name: line[name] == 0 for name in zero} | {
        "max_per_second": evidence.max_per_second <= ordeal.limit,
        "unknown_but_delivered": line["unknown_but_delivered"] <= evidence.silent,
        "unknown": line["unknown"] <= line["unknown_bound"],
        "completed": evidence.status == "COMPLETED",
        "audience": len(evidence.recipients) == evidence.audience == ordeal.people,
        "counters": _counters_agree(evidence),
        "unclaimed": all(each.attempt_id in evidence.settle_after for each in evidence.arrivals),
        "inbound": len(evidence.inbox.injected) == ordeal.messages,
        "undrained": evidence.undrained == 0,
        "set_aside": evidence.set_aside == 0,
        "failpoints": not set(ordeal.expected) - set(ordeal.fired),
    }
    return [name for name, kept in promises.items() if not kept]


def _counters_agree(evidence: Evidence) -> bool:
    counted: Counter[str] = Counter()
    for recipient in evidence.recipients:
        counted[recipient.state] += 1
        if recipient.state == "failed":
            counted[f"failed:{recipient.code or 'not_sent'}"] += 1
        if recipient.deliveries:
            counted["delivered"] += 1
            counted["duplicate"] += recipient.deliveries - 1
        counted["read"] += recipient.reached == "read"
    names = counted.keys() | evidence.counters.keys()
    return all(counted[name] == evidence.counters.get(name, 0) for name in names)
