"""Grace: only time in which we could have heard of a message counts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.sending.grace import Beat, downtime, missing

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
GRACE = timedelta(seconds=60)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def beating(*spans: tuple[int, int], kind: str = "door", lag: float = 0) -> list[Beat]:
    return [
        Beat(kind, at(second), timedelta(seconds=lag))
        for start, end in spans
        for second in range(start, end + 1, 5)
    ]


def lacking(beats: list[Beat], until: int, *kinds: str) -> float:
    bad = downtime(beats, kinds or ("door",), START, at(until))
    return missing(GRACE, START, at(until), bad).total_seconds()


@pytest.mark.parametrize(
    ("name", "beats", "until", "seconds"),
    [
        ("nothing was down", beating((0, 60)), 60, 0),
        ("half of it is over", beating((0, 30)), 30, 30),
        ("a short gap is no gap", beating((0, 20), (35, 60)), 60, 0),
        # 40 s down: 20 s are good, and 60 s plus twice 40 s are wanted.
        ("a gap counts thrice", beating((0, 10), (50, 60)), 60, 120),
        ("no beat at all proves nothing", [], 60, 180),
        ("a beat that never came back", beating((0, 10)), 60, 150),
        ("lag of 10 s is downtime", beating((0, 60), lag=10), 60, 180),
        ("lag under 10 s is none", beating((0, 60), lag=9.9), 60, 0),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_grace_counts_only_time_in_which_we_could_hear(
    name: str, beats: list[Beat], until: int, seconds: float
) -> None:
    assert lacking(beats, until) == seconds


def test_downtime_of_two_kinds_at_once_counts_once() -> None:
    door = beating((0, 10), (50, 60))
    drain = beating((0, 20), (60, 60), kind="drain:0")

    assert lacking(door + drain, 60, "door", "drain:0") == 60 + 2 * 50 - 10


def test_a_lagging_drainer_holds_judgement_back() -> None:
    drain = beating((0, 60), kind="drain:0", lag=12)

    assert lacking(beating((0, 60)) + drain, 60, "door", "drain:0") > 0


def test_nothing_is_judged_before_it_may_be() -> None:
    assert missing(GRACE, at(30), at(10), []) == timedelta(seconds=80)


@given(st.lists(st.integers(0, 300), max_size=30), st.integers(0, 300), st.integers(0, 300))
def test_good_time_only_brings_the_judgement_nearer(
    seconds: list[int], first: int, second: int
) -> None:
    early, late = sorted((first, second))
    beats = [Beat("door", at(second)) for second in seconds if second < early]
    well = beats + [Beat("door", at(second)) for second in range(early, 306, 5)]

    assert lacking(well, late) <= lacking(well, early)
