"""How long a message in doubt waits: only time in which we could have heard of it counts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_GAP = timedelta(seconds=15)
MOST_LAG = timedelta(seconds=10)

Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Beat:
    """Proof that the door or one group of drainers worked at a moment."""

    kind: str
    at: datetime
    lag: timedelta = timedelta(0)


def downtime(
    beats: Iterable[Beat], kinds: Collection[str], since: datetime, until: datetime
) -> list[Interval]:
    """When any of `kinds` did not work: gaps over 15 s and beats that lagged 10 s or more."""
    bad: list[Interval] = []
    sorted_beats = sorted(beats, key=lambda beat: beat.at)
    for kind in kinds:
        bad.extend(_gaps([beat for beat in sorted_beats if beat.kind == kind], since, until))
    return _merged(bad)


def missing(
    grace: timedelta, settle_after: datetime, until: datetime, bad: Sequence[Interval]
) -> timedelta:
    """How much good time an attempt still waits for; zero or less when it may be judged.

    Good time must reach the grace and twice the downtime since, in which Meta backs off.
    """
    down = sum(
        (max(timedelta(0), min(end, until) - max(start, settle_after)) for start, end in bad),
        timedelta(0),
    )
    good = until - settle_after - down
    return grace + 2 * down - good


def _gaps(beats: Sequence[Beat], since: datetime, until: datetime) -> Iterable[Interval]:
    known = since
    for beat in beats:
        if beat.at <= since:
            continue
        if beat.at - known > MOST_GAP or beat.lag >= MOST_LAG:
            yield known, min(beat.at, until)
        known = beat.at
    if until - known > MOST_GAP:
        yield known, until


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
