"""Time that passes only while somebody is there: when so much of it will have passed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from models.team.hours import Hours, edges, is_open

_WEEK = timedelta(days=7)
# What takes longer than that of a department that is hardly ever open is not foreseen.
_WEEKS = 105


def after(hours: Hours | None, since: datetime, span: timedelta) -> datetime | None:
    """When it was open for `span` since then; None when that is never, or years away."""
    if hours is None:
        return since + span
    left = span
    for begins, ends in _open(hours, since):
        if begins + left <= ends:
            return begins + left
        left -= ends - begins
    return None


def _open(hours: Hours, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """In order; between two edges nothing opens or closes."""
    for begin in (since + n * _WEEK for n in range(_WEEKS)):
        end = begin + _WEEK
        moments = sorted({edge for edge in edges(hours, begin) if begin < edge < end})
        for earlier, later in pairwise([begin, *moments, end]):
            if is_open(hours, earlier):
                yield earlier, later
