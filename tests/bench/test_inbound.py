"""What the certificate says of customers' messages, each promise broken once."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bench.crowd import messages_of, written
from bench.inbound import Inbox, Injected, Kept, Thread, counted

# Ana writes twice within a second and again; Ben once. He is queued, she is offered to an agent.
KEPT = Inbox(
    injected=[
        Injected("a1", "ana", 10, 10.1),
        Injected("a2", "ana", 10, 10.2),
        Injected("b1", "ben", 11, 11.0),
        Injected("a3", "ana", 12, 12.0),
    ],
    acknowledged=[("a1", 10.5), ("a2", 10.5), ("b1", 11.5), ("a3", 12.5), ("a1", 13.0)],
    kept=[Kept("a1", "A"), Kept("a2", "A"), Kept("b1", "B"), Kept("a3", "A")],
    threads=[
        Thread("A", "OPEN", unread=3, said=3, cases=1, assigned=True),
        Thread("B", "OPEN", unread=1, said=1, cases=1, queued=True),
    ],
    watched={"A": True},
)
Change = Callable[[Inbox], Inbox]


def _with(**changes: object) -> Change:
    return lambda inbox: replace(inbox, **changes)  # type: ignore[arg-type]


def _thread(n: int, **changes: object) -> Change:
    def change(inbox: Inbox) -> Inbox:
        threads = list(inbox.threads)
        threads[n] = replace(threads[n], **changes)  # type: ignore[arg-type]
        return replace(inbox, threads=threads)

    return change


def _read(*wamids: str) -> Change:
    threads = {each.wamid: each for each in KEPT.kept}
    return _with(kept=[threads[wamid] for wamid in wamids])


def test_an_inbox_that_kept_every_promise_breaks_none() -> None:
    assert counted(KEPT) == {
        "inbound": 4,
        "inbound_lost": 0,
        "inbound_twice": 0,
        "out_of_order": 0,
        "swapped_by_meta": 0,
        "conversations": 2,
        "conversations_doubled": 0,
        "cases_wrong": 0,
        "unread_wrong": 0,
        "placed_twice": 0,
        "orphans": 0,
    }


@pytest.mark.parametrize(
    ("promise", "change", "count"),
    [
        ("inbound_lost", _read("a1", "a2", "a3"), 1),
        ("inbound_twice", _with(kept=[*KEPT.kept, Kept("a1", "A")]), 1),
        ("inbound_twice", _with(kept=[*KEPT.kept, Kept(None, "A")]), 1),
        ("out_of_order", _read("a3", "a1", "a2", "b1"), 2),
        ("out_of_order", _read("a2", "a1", "b1", "a3"), 1),
        ("conversations_doubled", _with(kept=[*KEPT.kept[:3], Kept("a3", "B")]), 1),
        ("conversations_doubled", _with(kept=[*KEPT.kept[:3], Kept("a3", None)]), 1),
        ("conversations_doubled", _with(threads=[*KEPT.threads, KEPT.threads[0]]), 1),
        ("cases_wrong", _thread(0, cases=2), 1),
        ("cases_wrong", _thread(0, state="CLOSED"), 1),
        ("unread_wrong", _thread(1, unread=2), 1),
        ("placed_twice", _thread(0, queued=True), 1),
        ("orphans", _thread(1, queued=False), 1),
        ("orphans", _with(watched={"A": False}), 1),
    ],
)
def test_a_broken_promise_of_the_inbox_is_counted(promise: str, change: Change, count: int) -> None:
    assert counted(change(KEPT))[promise] == count


def test_a_thread_that_is_nowhere_is_no_orphan_while_its_workflow_will_wake() -> None:
    nowhere = _thread(1, queued=False)(KEPT)

    assert counted(replace(nowhere, watched={"B": True}))["orphans"] == 0


def test_nobody_need_look_after_what_is_closed() -> None:
    closed = _thread(1, state="CLOSED", queued=False, cases=0)(KEPT)

    assert counted(closed)["orphans"] == 0


@pytest.mark.parametrize(
    "acknowledged",
    [
        [("a2", 10.5), ("a1", 10.5)],
        [("a2", 10.5), ("a1", 10.9)],
        [("a1", 10.5), ("a2", 10.6)],
    ],
)
def test_messages_of_one_second_that_did_not_come_in_order_may_be_read_otherwise(
    acknowledged: list[tuple[str, float]],
) -> None:
    told = [*acknowledged, ("b1", 11.5), ("a3", 12.5)]
    found = counted(replace(_read("a2", "a1", "b1", "a3")(KEPT), acknowledged=told))

    assert (found["out_of_order"], found["swapped_by_meta"]) == (0, 1)


def test_of_one_second_the_later_one_is_read_later_when_the_earlier_had_come_before() -> None:
    told = [("a1", 10.15), ("a2", 10.6), ("b1", 11.5), ("a3", 12.5)]
    found = counted(replace(_read("a2", "a1", "b1", "a3")(KEPT), acknowledged=told))

    assert found["out_of_order"] == 1


def test_a_crowd_writes_as_many_as_it_should_and_the_same_each_time() -> None:
    every = written(1000, 7)

    assert len(every) == messages_of(1000) == 250
    assert every == written(1000, 7) != written(1000, 8)
    assert len({each.words for each in every}) == 250
    assert [each.after for each in every] == sorted(each.after for each in every)
    assert messages_of(1_000_000) == 5_000
