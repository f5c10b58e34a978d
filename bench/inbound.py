"""What became of the messages of customers, from the inbox and the simulator's records. No I/O."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

LIVE = frozenset({"OPEN", "PENDING"})
# Promises that hold when nothing is counted here.
ZERO = (
    *("inbound_lost", "inbound_twice", "out_of_order", "conversations_doubled"),
    *("cases_wrong", "unread_wrong", "placed_twice", "orphans"),
)


@dataclass(frozen=True, slots=True)
class Injected:
    """A message the simulator says somebody wrote; `second` is what its webhook said."""

    wamid: str
    sender: str
    second: int
    at: float


@dataclass(frozen=True, slots=True)
class Kept:
    """A row of `message`, with the thread it is in."""

    wamid: str | None
    conversation_id: str | None


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation at the end. `said` are its messages, `places` where it is held or waits."""

    id: str
    state: str
    unread: int
    said: int
    cases: int
    assigned: bool = False
    queued: bool = False

    @property
    def placed(self) -> bool:
        return self.assigned or self.queued


@dataclass(frozen=True, slots=True)
class Inbox:
    """`kept` in the order in which threads are read, `acknowledged` as the door said 200.

    `watched` tells of threads whether their workflow runs and has something that wakes it.
    """

    injected: Sequence[Injected] = ()
    acknowledged: Sequence[tuple[str, float]] = ()
    kept: Sequence[Kept] = ()
    threads: Sequence[Thread] = ()
    watched: Mapping[str, bool] = field(default_factory=dict)


def counted(inbox: Inbox) -> dict[str, int]:
    wanted = {each.wamid for each in inbox.injected}
    found = {each.wamid for each in inbox.kept if each.wamid in wanted}
    live = [thread for thread in inbox.threads if thread.state in LIVE]
    inverted = list(_inverted(inbox))
    return {
        "inbound": len(inbox.injected),
        "inbound_lost": len(wanted - found),
        "inbound_twice": len(inbox.kept) - len(found),
        "out_of_order": sum(inverted),
        "swapped_by_meta": len(inverted) - sum(inverted),
        "conversations": len(inbox.threads),
        "conversations_doubled": _doubled(inbox),
        "cases_wrong": sum(thread.cases != (thread.state in LIVE) for thread in inbox.threads),
        "unread_wrong": sum(thread.unread != thread.said for thread in inbox.threads),
        "placed_twice": sum(thread.assigned and thread.queued for thread in inbox.threads),
        "orphans": sum(not inbox.watched.get(thread.id, thread.placed) for thread in live),
    }


def _doubled(inbox: Inbox) -> int:
    """Customers whose messages are not all in one thread of their own."""
    senders = {each.wamid: each.sender for each in inbox.injected}
    threads: defaultdict[str, set[str | None]] = defaultdict(set)
    for each in inbox.kept:
        if each.wamid in senders:
            threads[senders[each.wamid]].add(each.conversation_id)
    apart = sum(len(found) > 1 or None in found for found in threads.values())
    return apart + len(inbox.threads) - len(set().union(*threads.values()) - {None})


def _inverted(inbox: Inbox) -> Iterator[bool]:
    """Pairs of one customer that are read the other way round; whether that was promised not to be.

    Meta tells seconds, and posts as it likes: what it wrote down for one second is in order where
    it came in order, in one POST or the later one written after the earlier was answered 200.
    """
    read = {each.wamid: at for at, each in enumerate(inbox.kept)}
    told: dict[str, tuple[int, float]] = {}
    for place, (wamid, at) in enumerate(inbox.acknowledged):
        told.setdefault(wamid, (place, at))
    people: defaultdict[str, list[Injected]] = defaultdict(list)
    for each in inbox.injected:
        if each.wamid in read and each.wamid in told:
            people[each.sender].append(each)
    for every in people.values():
        for first, second in combinations(every, 2):
            if read[first.wamid] > read[second.wamid]:
                yield first.second != second.second or _came_first(first, second, told)


def _came_first(first: Injected, second: Injected, told: Mapping[str, tuple[int, float]]) -> bool:
    (place, at), (later, then) = told[first.wamid], told[second.wamid]
    return at <= second.at or (at == then and place < later)
