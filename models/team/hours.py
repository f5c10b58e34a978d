"""When somebody is there: spans of the local day, and what that means on the world's clock."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints, model_validator

from core.types import Request
from models.contacts.fields import Timezone

_MINUTE = timedelta(minutes=1)
# Every weekday comes again in it, whatever a zone does to its clocks meanwhile.
_HORIZON = 9

OClock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Closing = Annotated[str, StringConstraints(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


class Span(Request):
    """A part of one day. A night takes two: until 24:00, and from 00:00 of the next day."""

    opens: OClock
    closes: Closing

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if _minute(self.opens) >= _minute(self.closes):
            raise ValueError("It closes before it opens")
        return self

    def holds(self, minute: int) -> bool:
        return _minute(self.opens) <= minute < _minute(self.closes)

    @property
    def edges(self) -> tuple[int, int]:
        return _minute(self.opens), _minute(self.closes)


Day = Annotated[list[Span], Field(max_length=10)]


class Hours(Request):
    """Spans for each weekday, by the clock of a place. A day without spans is closed."""

    timezone: Timezone
    monday: Day = Field(default_factory=list)
    tuesday: Day = Field(default_factory=list)
    wednesday: Day = Field(default_factory=list)
    thursday: Day = Field(default_factory=list)
    friday: Day = Field(default_factory=list)
    saturday: Day = Field(default_factory=list)
    sunday: Day = Field(default_factory=list)

    def on(self, day: date) -> list[Span]:
        week = (
            *(self.monday, self.tuesday, self.wednesday, self.thursday),
            *(self.friday, self.saturday, self.sunday),
        )
        return week[day.weekday()]


def is_open(hours: Hours | None, at: datetime) -> bool:
    """By what a clock on the wall shows then. Without hours it is always open."""
    if hours is None:
        return True
    local = at.astimezone(ZoneInfo(hours.timezone))
    minute = local.hour * 60 + local.minute
    return any(span.holds(minute) for span in hours.on(local.date()))


def next_change(hours: Hours | None, at: datetime) -> datetime | None:
    """When it opens or closes next; None when it never does."""
    if hours is None:
        return None
    now = is_open(hours, at)
    later = (edge for edge in sorted(edges(hours, at)) if edge > at)
    return next((edge for edge in later if is_open(hours, edge) is not now), None)


def edges(hours: Hours, at: datetime) -> Iterator[datetime]:
    """Every moment in the week after `at`, at least, at which the answer could change.

    Spans begin or end there, or clocks jump.
    """
    zone = ZoneInfo(hours.timezone)
    first = at.astimezone(zone).date() - timedelta(days=1)
    for day in (first + timedelta(days=n) for n in range(_HORIZON + 1)):
        for minute in (edge for span in hours.on(day) for edge in span.edges):
            wall = datetime.combine(day, time(), zone) + minute * _MINUTE
            # What the clock shows twice has two moments; both stand here once otherwise.
            yield from (wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        yield from _jump(zone, datetime.combine(day, time(12), UTC))


def _jump(zone: ZoneInfo, since: datetime) -> Iterator[datetime]:
    """The moment in the day after `since` at which the zone's clocks are moved, if they are."""
    before, after = since, since + timedelta(days=1)
    if _offset(zone, before) == _offset(zone, after):
        return
    while after - before > _MINUTE:
        middle = before + (after - before) // _MINUTE // 2 * _MINUTE
        if _offset(zone, middle) == _offset(zone, before):
            before = middle
        else:
            after = middle
    yield after


def _offset(zone: ZoneInfo, at: datetime) -> timedelta | None:
    return at.astimezone(zone).utcoffset()
