"""How fast a client may talk."""

from collections import deque
from collections.abc import Callable
from time import monotonic

MINUTE = 60.0


class Pace:
    """At most so many events in any minute; `abused` once as many again were refused in a row."""

    def __init__(self, limit: int, clock: Callable[[], float] = monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._taken: deque[float] = deque()
        self._refused = 0

    @property
    def abused(self) -> bool:
        return self._refused >= self._limit

    def take(self) -> bool:
        """Whether one more is let through now."""
        now = self._clock()
        while self._taken and self._taken[0] <= now - MINUTE:
            self._taken.popleft()
        if len(self._taken) >= self._limit:
            self._refused += 1
            return False
        self._refused = 0
        self._taken.append(now)
        return True
