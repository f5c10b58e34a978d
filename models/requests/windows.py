"""Counting requests per window of time, in every process at once, with few shared writes.

Each process lets requests in by what it knows: the total it last heard of and its own requests
since then. Every 20th it reports, and hears the total. What it knows is never more than what was
let in, so nobody is refused below the limit. A process has at most 19 unreported requests, and
whoever reported last knows all but those of the others: N processes let in at most
limit + 19 * (N - 1). `tests/requests/test_windows.py` tries it on interleavings.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from time import time
from typing import NamedTuple

from sqlalchemy.exc import SQLAlchemyError

STEP = 20
MINUTE = 60
# How long a request waits for a report, and how long nobody tries after one failed.
_PATIENCE = 2.0
_PAUSE = 5.0
_MOST_SUBJECTS = 50_000
_log = logging.getLogger(__name__)

Report = Callable[[str, datetime, int], Awaitable[int]]


class Standing(NamedTuple):
    """Where a subject stands in the window: `limit`, what is left, seconds until it ends."""

    limit: int
    remaining: int
    ends_in: float


class TooMany(Exception):
    """The limit of this window is reached."""

    def __init__(self, standing: Standing) -> None:
        super().__init__("too many requests")
        self.standing = standing


class _Count:
    """What this process knows of one subject in one window."""

    __slots__ = ("admitted", "known", "turn", "unreported")

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.known = 0
        self.unreported = 0
        self.admitted = 0

    @property
    def total(self) -> int:
        """At most what was let in. A report in doubt counts only where it was made."""
        return max(self.known + self.unreported, self.admitted)


class Windows:
    """The counts of one kind of subject in the current minute of the clock.

    `report(subject, window_start, amount)` adds to the shared count and returns it.
    """

    def __init__(
        self,
        report: Report,
        clock: Callable[[], float] = time,
        patience: float = _PATIENCE,
    ) -> None:
        self._report = report
        self._clock = clock
        self._patience = patience
        self._start = 0
        self._counts: OrderedDict[str, _Count] = OrderedDict()
        self._silent_until = 0.0

    async def admit(self, subject: str, limit: int) -> Standing:
        """Count a request, or raise `TooMany`. Without the database this process counts alone."""
        count = self._count(subject)
        start = self._start
        async with count.turn:  # who comes while a report is under way is judged by its answer
            if count.total >= limit:
                raise TooMany(self._standing(start, limit, 0))
            count.unreported += 1
            count.admitted += 1
            if count.unreported >= STEP:
                await self._reported(subject, start, count)
            if count.total > limit:  # others had reached it, so this one is not let in
                raise TooMany(self._standing(start, limit, 0))
            return self._standing(start, limit, limit - count.total)

    def _count(self, subject: str) -> _Count:
        start = int(self._clock()) // MINUTE * MINUTE
        if start != self._start:
            self._start = start
            self._counts = OrderedDict()
        found = self._counts.get(subject)
        if found is None:
            if len(self._counts) >= _MOST_SUBJECTS:
                self._counts.popitem(last=False)
            found = self._counts[subject] = _Count()
        return found

    async def _reported(self, subject: str, start: int, count: _Count) -> None:
        """Tell the others. What is not confirmed is never told again: it may have been heard."""
        if self._clock() < self._silent_until:
            return
        amount, count.unreported = count.unreported, 0
        try:
            async with asyncio.timeout(self._patience):
                total = await self._report(subject, datetime.fromtimestamp(start, UTC), amount)
        except (SQLAlchemyError, OSError) as error:
            if not self._silent_until:
                _log.warning("requests are counted by each process: %s", type(error).__name__)
            self._silent_until = self._clock() + _PAUSE
            return
        count.known = total
        self._silent_until = 0.0

    def _standing(self, start: int, limit: int, remaining: int) -> Standing:
        return Standing(limit, max(remaining, 0), max(start + MINUTE - self._clock(), 0.0))
