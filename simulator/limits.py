"""How many in the last second, exactly, and how often one pair may talk."""

from collections import deque

from simulator.configuration import Limits


class SlidingSecond:
    """Arrivals in (t-1, t], and the most there ever were."""

    __slots__ = ("_arrivals", "peak", "total")

    def __init__(self) -> None:
        self._arrivals: deque[float] = deque()
        self.peak = 0
        self.total = 0

    def count(self, now: float) -> int:
        arrivals = self._arrivals
        gone = now - 1.0
        while arrivals and arrivals[0] <= gone:
            arrivals.popleft()
        return len(arrivals)

    def add(self, now: float) -> None:
        present = self.count(now) + 1
        self._arrivals.append(now)
        self.total += 1
        self.peak = max(self.peak, present)


class Pair:
    """What a number knows of one recipient: requests so far, the bucket, rules already spent."""

    __slots__ = ("full_until", "requests", "window_until")

    def __init__(self) -> None:
        self.requests = 0
        self.full_until = 0.0
        self.window_until = 0.0

    def admits(self, limits: Limits, now: float) -> bool:
        """A bucket of `pair_capacity` messages that refills by one every `pair_refill` seconds."""
        start = max(self.full_until, now)
        if start - now > (limits.pair_capacity - 1) * limits.pair_refill + 1e-6:
            return False
        self.full_until = start + limits.pair_refill
        return True
