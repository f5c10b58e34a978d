"""Opening hours by the clock on the wall, also on days when somebody moves its hands."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.team.hours import Hours, is_open, next_change
from tests.team.desk import WEEK, every_day

_MINUTE = timedelta(minutes=1)
_ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@st.composite
def spans(draw: st.DrawFn) -> dict[str, str]:
    opens = draw(st.integers(0, 24 * 60 - 1))
    return {"opens": clock(opens), "closes": clock(draw(st.integers(opens + 1, 24 * 60)))}


@st.composite
def weeks(draw: st.DrawFn) -> Hours:
    days = {day: draw(st.lists(spans(), max_size=2)) for day in WEEK}
    return Hours.model_validate({"timezone": draw(st.sampled_from(_ZONES))} | days)


# Around the days on which clocks are moved in these zones, and any other day.
_DAYS = [datetime(2026, *day, tzinfo=UTC) for day in ((3, 8), (3, 28), (4, 4), (10, 25), (7, 1))]
moments = st.builds(
    lambda day, minutes: day + minutes * _MINUTE, st.sampled_from(_DAYS), st.integers(0, 2880)
)


@settings(max_examples=60, deadline=None)
@given(weeks(), moments)
def test_nothing_changes_before_the_next_change_and_everything_at_it(
    hours: Hours, at: datetime
) -> None:
    change = next_change(hours, at)
    now = is_open(hours, at)

    end = at + timedelta(days=8) if change is None else change
    minutes = int((end - at) / _MINUTE)
    assert all(is_open(hours, at + n * _MINUTE) is now for n in range(minutes))
    if change is not None:
        assert is_open(hours, change) is not now


@settings(max_examples=60, deadline=None)
@given(weeks(), moments)
def test_it_is_open_exactly_when_the_wall_clock_says_so(hours: Hours, at: datetime) -> None:
    local = at.astimezone(ZoneInfo(hours.timezone))
    shown, day = f"{local:%H:%M}", getattr(hours, WEEK[local.weekday()])

    assert is_open(hours, at) is any(span.opens <= shown < span.closes for span in day)


@pytest.mark.parametrize(
    ("hours", "at", "change"),
    [
        # Two o'clock does not come that night: at the jump to three it is open.
        (every_day("02:30", "06:00", "Europe/Berlin"), "2026-03-29T00:00Z", "2026-03-29T01:00Z"),
        # Half past two comes twice, and it is closed again in between.
        (every_day("02:30", "06:00", "Europe/Berlin"), "2026-10-25T00:45Z", "2026-10-25T01:00Z"),
        (every_day("02:30", "06:00", "Europe/Berlin"), "2026-10-25T01:00Z", "2026-10-25T01:30Z"),
        # The same nine o'clock, another moment.
        (every_day("09:00", "17:00", "Europe/Berlin"), "2026-03-28T05:00Z", "2026-03-28T08:00Z"),
        (every_day("09:00", "17:00", "Europe/Berlin"), "2026-03-29T05:00Z", "2026-03-29T07:00Z"),
        # Only on Mondays, and it has just closed.
        (
            {"timezone": "UTC", "monday": [{"opens": "09:00", "closes": "10:00"}]},
            "2026-11-16T10:00Z",
            "2026-11-23T09:00Z",
        ),
        # Over midnight without a pause.
        (
            {
                "timezone": "UTC",
                "monday": [{"opens": "22:00", "closes": "24:00"}],
                "tuesday": [{"opens": "00:00", "closes": "06:00"}],
            },
            "2026-11-16T23:00Z",
            "2026-11-17T06:00Z",
        ),
        (every_day("00:00", "24:00"), "2026-11-16T10:00Z", None),
        ({"timezone": "UTC"}, "2026-11-16T10:00Z", None),
    ],
)
def test_the_next_change(hours: dict[str, Any], at: str, change: str | None) -> None:
    found = next_change(Hours.model_validate(hours), datetime.fromisoformat(at))

    assert found == (None if change is None else datetime.fromisoformat(change))


def test_without_hours_it_is_always_open() -> None:
    at = datetime(2026, 11, 16, tzinfo=UTC)

    assert is_open(None, at)
    assert next_change(None, at) is None
