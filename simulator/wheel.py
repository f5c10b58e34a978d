"""Many timers for the price of one: calls are kept in slots of ten milliseconds."""

import asyncio
import time
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

SLOT = 0.01


class Wheel:
    def __init__(self) -> None:
        self._slots: dict[int, list[tuple[Callable[..., None], tuple[Any, ...]]]] = {}
        self._order: list[int] = []
        self._timer: asyncio.TimerHandle | None = None
        self._armed_for = 0
        self.waiting = 0

    def after(self, seconds: float, call: Callable[..., None], *arguments: Any) -> None:
        self.at(time.monotonic() + seconds, call, *arguments)

    def at(self, when: float, call: Callable[..., None], *arguments: Any) -> None:
        slot = int(when / SLOT) + 1
        calls = self._slots.get(slot)
        if calls is None:
            calls = self._slots[slot] = []
            heappush(self._order, slot)
            self._arm()
        calls.append((call, arguments))
        self.waiting += 1

    def run_all(self) -> None:
        """Everything that waits happens now, in the order of its time."""
        order, self._order = sorted(self._order), []
        for slot in order:
            self._run(slot)
        self._arm()

    def clear(self) -> None:
        self._slots.clear()
        self._order.clear()
        self.waiting = 0

    def _arm(self) -> None:
        if not self._order or (self._timer is not None and self._armed_for <= self._order[0]):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._armed_for = self._order[0]
        wait = max(0.0, self._armed_for * SLOT - time.monotonic())
        self._timer = asyncio.get_running_loop().call_later(wait, self._fire)

    def _fire(self) -> None:
        self._timer = None
        present = time.monotonic() / SLOT
        while self._order and self._order[0] <= present:
            self._run(heappop(self._order))
        self._arm()

    def _run(self, slot: int) -> None:
        for call, arguments in self._slots.pop(slot, ()):
            self.waiting -= 1
            call(*arguments)
