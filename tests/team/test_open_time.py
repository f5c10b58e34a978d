"""Minutes that pass only while somebody is there, also when clocks are moved."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.team.hours import Hours, is_open
from models.team.open_time import after
from tests.team.desk import Json, every_day
from tests.team.test_hours import moments, weeks

_MINUTE = timedelta(minutes=1)
_TWO_WEEKS = 14 * 24 * 60
BERLIN = every_day("09:00", "18:00", "Europe/Berlin")
NIGHTS = every_day("01:00", "04:00", "Europe/Berlin")
MONDAYS = {"timezone": "UTC", "monday": [{"opens": "09:00", "closes": "10:00"}]}


@settings(max_examples=80, deadline=None)
@given(weeks(), moments, st.integers(0, 59), st.integers(1, 600))
def test_exactly_so_many_open_minutes_lie_before_it(
    hours: Hours, at: datetime, seconds: int, minutes: int
) -> None:
    since = at + timedelta(seconds=seconds)

    end = after(hours, since, minutes * _MINUTE)

    counted = _minute_by_minute(hours, since, minutes)
    assert _far(end, since) if counted is None else end == counted


@settings(max_examples=40, deadline=None)
@given(weeks(), moments, st.integers(1, 600), st.integers(1, 600))
def test_the_rest_of_a_span_begins_where_its_first_part_ends(
    hours: Hours, at: datetime, first: int, second: int
) -> None:
    middle = after(hours, at, first * _MINUTE)

    whole = after(hours, at, (first + second) * _MINUTE)

    assert middle is None or whole == after(hours, middle, second * _MINUTE)


@pytest.mark.parametrize(
    ("hours", "since", "minutes", "end"),
    [
        # Five minutes today, ten tomorrow.
        (BERLIN, "2026-11-19T16:55Z", 15, "2026-11-20T08:10Z"),
        # Exactly until it closes.
        (BERLIN, "2026-11-19T16:55Z", 5, "2026-11-19T17:00Z"),
        # At night nothing passes; the night on which clocks go forward is an hour shorter.
        (BERLIN, "2026-03-28T22:00Z", 60, "2026-03-29T08:00Z"),
        # From one to four are two hours that night, and four when clocks go back.
        (NIGHTS, "2026-03-28T23:00Z", 121, "2026-03-29T23:01Z"),
        (NIGHTS, "2026-10-24T22:00Z", 240, "2026-10-25T03:00Z"),
        # An hour a week.
        (MONDAYS, "2026-11-16T09:30Z", 90, "2026-11-23T10:00Z"),
    ],
)
def test_it_is_counted_by_the_clock_on_the_wall(
    hours: Json, since: str, minutes: int, end: str
) -> None:
    found = after(
        Hours.model_validate(hours), datetime.fromisoformat(since), timedelta(minutes=minutes)
    )

    assert found == datetime.fromisoformat(end)


def test_without_hours_it_is_the_clock() -> None:
    since = datetime.fromisoformat("2026-11-19T23:00Z")

    assert after(None, since, timedelta(hours=3)) == since + timedelta(hours=3)


def test_where_nobody_ever_is_it_never_comes() -> None:
    since = datetime.fromisoformat("2026-11-19T23:00Z")

    assert after(Hours(timezone="UTC"), since, _MINUTE) is None
    assert after(Hours.model_validate(MONDAYS), since, timedelta(hours=200)) is None


def _minute_by_minute(hours: Hours, since: datetime, minutes: int) -> datetime | None:
    """By looking at every minute: edges lie on whole ones."""
    at, left = since, timedelta(minutes=minutes)
    for _ in range(_TWO_WEEKS):
        step = _MINUTE - timedelta(seconds=at.second)
        if is_open(hours, at):
            if left <= step:
                return at + left
            left -= step
        at += step
    return None


def _far(end: datetime | None, since: datetime) -> bool:
    return end is None or end > since + timedelta(minutes=_TWO_WEEKS - 1)
