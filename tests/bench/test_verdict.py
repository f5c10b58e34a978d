"""Each promise of the certificate, broken once."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from bench.failpoints import Failpoint
from bench.inbound import Inbox, counted
from bench.verdict import Accepted, Arrival, Evidence, Ordeal, Recipient, judge, unknown_bound
from tests.bench.test_inbound import KEPT as INBOX

ALL = [str(place) for place in Failpoint]
ORDEAL = Ordeal(
    policy="AT_MOST_ONCE",
    people=3,
    limit=10,
    kills={"send": 5, "worker": 1, "api": 2, "temporal": 2, "postgres": 2},
    freezes=2,
    fired=ALL,
    expected=ALL,
    seconds=200.04,
    messages=4,
)
# Ana has read hers, Ben's cannot be delivered, Cleo's fate is unknown: her message is silent.
KEPT = Evidence(
    audience=3,
    status="COMPLETED",
    recipients=[
        Recipient("1", "accepted", "read", 1),
        Recipient("2", "failed", code=131026),
        Recipient("3", "unknown"),
    ],
    settle_after={"a": 100.0, "b": 101.0, "c": 102.0},
    counters={
        "accepted": 1,
        "failed": 1,
        "failed:131026": 1,
        "unknown": 1,
        "delivered": 1,
        "duplicate": 0,
        "read": 1,
    },
    accepted={
        "1": [Accepted("w1", delivery=True)],
        "2": [Accepted("w2", delivery=False)],
        "3": [Accepted("w3", delivery=True)],
    },
    arrivals=[Arrival("a", 99.0), Arrival("b", 100.0), Arrival("c", 101.0)],
    acknowledged=Counter({("w1", "delivered"): 2, ("w1", "read"): 1, ("w2", "failed"): 1}),
    stored=Counter({("w1", "delivered"): 2, ("w1", "read"): 1, ("w2", "failed"): 2}),
    silent=1,
    max_per_second=10,
    inbox=INBOX,
)
Change = Callable[[Evidence], Evidence]


def _with_recipient(n: int, **changes: object) -> Change:
    def change(evidence: Evidence) -> Evidence:
        recipients = list(evidence.recipients)
        recipients[n] = replace(recipients[n], **changes)  # type: ignore[arg-type]
        return replace(evidence, recipients=recipients)

    return change


def _with(**changes: object) -> Change:
    return lambda evidence: replace(evidence, **changes)  # type: ignore[arg-type]


def _twice(evidence: Evidence) -> Evidence:
    again = [Accepted("w1", delivery=True), Accepted("w4", delivery=True)]
    return replace(evidence, accepted={**evidence.accepted, "1": again})


def _twice_and_told(evidence: Evidence) -> Evidence:
    told = evidence.acknowledged + Counter({("w4", "delivered"): 1})
    stored = evidence.stored + Counter({("w4", "delivered"): 1})
    return replace(_twice(evidence), acknowledged=told, stored=stored)


def test_a_campaign_that_kept_every_promise_breaks_none() -> None:
    assert judge(KEPT, ORDEAL) == {
        "policy": "AT_MOST_ONCE",
        "audience": 3,
        "delivered_once": 2,
        "duplicates": 0,
        "duplicates_unrecorded": 0,
        "lost": 0,
        "events_lost": 0,
        "late_begins": 0,
        "failed_but_delivered": 0,
        "unknown": 1,
        "unknown_bound": 37,
        "unknown_but_delivered": 1,
        **counted(INBOX),
        "max_per_second": 10,
        "limit": 10,
        "kills": 12,
        "failpoints": ALL,
        "seconds": 200.0,
        "broken": [],
    }


@pytest.mark.parametrize(
    ("promise", "change", "count"),
    [
        ("duplicates", _twice, 1),
        ("duplicates_unrecorded", _twice_and_told, 1),
        ("lost", _with_recipient(0, state="sending"), 1),
        ("lost", _with_recipient(1, state="accepted"), 1),
        ("events_lost", _with(stored=Counter({("w1", "delivered"): 1, ("w2", "failed"): 1})), 2),
        ("late_begins", _with(arrivals=[Arrival("a", 100.5), Arrival("b", 100.5)]), 1),
        ("failed_but_delivered", _with_recipient(0, state="failed"), 1),
        ("unknown_but_delivered", _with(silent=0), 1),
        ("max_per_second", _with(max_per_second=11), 11),
        ("completed", _with(status="PAUSED"), None),
        ("audience", _with(audience=4), None),
        ("counters", _with_recipient(0, reached="delivered"), None),
        ("counters", _with(counters={**KEPT.counters, "due": 1}), None),
        ("unclaimed", _with(arrivals=[Arrival("z", 1.0)]), None),
        ("unclaimed", _with(arrivals=[Arrival(None, 1.0)]), None),
        ("inbound", _with(inbox=Inbox()), 0),
        ("inbound_lost", _with(inbox=replace(INBOX, kept=INBOX.kept[1:])), 1),
        ("orphans", _with(inbox=replace(INBOX, watched={"A": False})), 1),
        ("undrained", _with(undrained=1), None),
        ("set_aside", _with(set_aside=1), None),
    ],
)
def test_a_broken_promise_is_named_and_counted(
    promise: str, change: Change, count: int | None
) -> None:
    line = judge(change(KEPT), ORDEAL)

    assert promise in line["broken"]
    assert count is None or line[promise] == count


def test_more_unknown_than_was_lost_track_of_is_broken() -> None:
    unknown = [Recipient(str(n), "unknown") for n in range(38)]
    evidence = replace(KEPT, recipients=unknown, audience=38)

    assert "unknown" in judge(evidence, replace(ORDEAL, people=38))["broken"]


def test_a_failpoint_nobody_came_to_is_broken() -> None:
    assert judge(KEPT, replace(ORDEAL, fired=ALL[1:]))["broken"] == ["failpoints"]


def test_a_run_that_broke_off_is_broken_and_has_its_line() -> None:
    line = judge(Evidence(), replace(ORDEAL, interruptions=["TimeoutError"]))

    assert line["audience"] == 0
    assert line["broken"][-1] == "TimeoutError"


def test_duplicates_are_allowed_at_least_once_as_long_as_they_are_recorded() -> None:
    evidence = _with_recipient(0, deliveries=2)(_twice_and_told(KEPT))
    evidence = replace(evidence, counters={**evidence.counters, "duplicate": 1})

    line = judge(evidence, replace(ORDEAL, policy="AT_LEAST_ONCE"))

    assert line["duplicates"] == 1
    assert line["broken"] == []


def test_a_second_delivery_nobody_was_told_of_need_not_be_recorded() -> None:
    assert judge(_twice(KEPT), ORDEAL)["duplicates_unrecorded"] == 0


def test_without_a_blow_to_the_senders_and_without_silence_nobody_may_be_unknown() -> None:
    ordeal = replace(ORDEAL, kills={"api": 6, "temporal": 6}, freezes=0)

    assert unknown_bound(0, ordeal) == 0
