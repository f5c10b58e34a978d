"""A provider that fails again and again is left alone for a while, then tried by one call."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

_MOST_REMEMBERED = 1000


class BreakerState(StrEnum):
    CLOSED = "CLOSED"
    OPEN = "OPEN"
    HALF_OPEN = "HALF_OPEN"


@dataclass(frozen=True, slots=True)
class BreakerRule:
    """So many failures within so many seconds open it, for so many seconds."""

    failures: int
    within: float
    rest: float


class Breaker:
    """Closed, until failures open it; half-open once it has rested, for one call at a time."""

    def __init__(self, rule: BreakerRule, clock: Callable[[], float]) -> None:
        self._rule = rule
        self._clock = clock
        self._failed: deque[float] = deque(maxlen=rule.failures)
        self._opened: float | None = None
        self._probing = False

    @property
    def state(self) -> BreakerState:
        if self._opened is None:
            return BreakerState.CLOSED
        rested = self._clock() - self._opened >= self._rule.rest
        return BreakerState.HALF_OPEN if rested else BreakerState.OPEN

    @property
    def idle(self) -> bool:
        """Nothing is known of it that matters any more."""
        recent = any(self._clock() - at < self._rule.within for at in self._failed)
        return self._opened is None and not recent

    def would_admit(self) -> bool:
        """Whether a call may be made now; asks without taking the probe's place."""
        state = self.state
        return state is BreakerState.CLOSED or (
            state is BreakerState.HALF_OPEN and not self._probing
        )

    def admit(self) -> bool:
        """Whether a call may be made now. Whoever is admitted reports what became of it."""
        admitted = self.would_admit()
        self._probing = self._probing or (admitted and self.state is BreakerState.HALF_OPEN)
        return admitted

    def well(self) -> None:
        self._failed.clear()
        self._opened, self._probing = None, False

    def unwell(self) -> None:
        now = self._clock()
        self._failed.append(now)
        full = len(self._failed) == self._rule.failures
        if self._probing or (full and now - self._failed[0] <= self._rule.within):
            self._opened = now
        self._probing = False

    def unknown(self) -> None:
        """The call ended without telling anything, say because it was cancelled."""
        self._probing = False


class Breakers:
    """One per provider and version of its settings."""

    def __init__(self, rule: BreakerRule, clock: Callable[[], float]) -> None:
        self._rule = rule
        self._clock = clock
        self._known: dict[str, Breaker] = {}

    def of(self, key: str) -> Breaker:
        if len(self._known) >= _MOST_REMEMBERED:
            for each in [name for name, held in self._known.items() if held.idle]:
                del self._known[each]
        return self._known.setdefault(key, Breaker(self._rule, self._clock))
