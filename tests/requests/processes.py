"""Several processes that count together, moved step by step."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any

from models.requests.windows import Standing, TooMany, Windows

NOON = 1_795_176_000.0
MINUTE_OF_NOON = datetime.fromtimestamp(NOON, UTC)
SUBJECT = "somebody"
# Reports stand still for as long as a test wants, however slow the machine is.
_PATIENCE = 600.0


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


class Table:
    """The shared count, as PostgreSQL keeps it: adding is one indivisible step."""

    def __init__(self) -> None:
        self.used: dict[datetime, int] = {}
        self.writes = 0
        self.admitted = 0
        # Whose requests are in the count and not answered yet.
        self.undecided: set[asyncio.Task[None] | None] = set()

    def add(self, start: datetime, amount: int) -> int:
        self.writes += 1
        self.undecided.add(asyncio.current_task())
        self.used[start] = self.used.get(start, 0) + amount
        return self.used[start]


class Process:
    """One api process. A report stands still before it is written and before it is heard."""

    def __init__(self, table: Table, clock: Clock, limit: int) -> None:
        self._table = table
        self._limit = limit
        self._windows = Windows(self._report, clock, patience=_PATIENCE)
        self._gates: list[asyncio.Future[None]] = []
        self._asking: list[asyncio.Task[None]] = []
        self.asked = 0
        self.admitted: list[Standing] = []
        self.refused: list[Standing] = []
        self.refused_too_early = False

    def ask(self) -> None:
        self.asked += 1
        self._asking.append(asyncio.create_task(self._ask()))

    def step(self, *, breaks: bool = False) -> None:
        """Let the oldest report go on, or lose its connection."""
        if not self._gates:
            return
        gate = self._gates.pop(0)
        if breaks:
            gate.set_exception(ConnectionResetError())
        else:
            gate.set_result(None)

    async def finish(self) -> None:
        """Answer everybody."""
        while not all(each.done() for each in self._asking):
            self.step()
            await asyncio.sleep(0)

    async def _ask(self) -> None:
        try:
            self.admitted.append(await self._windows.admit(SUBJECT, self._limit))
            self._table.admitted += 1
        except TooMany as refusal:
            self.refused.append(refusal.standing)
            self._table.undecided.discard(asyncio.current_task())
            let_in = self._table.admitted + len(self._table.undecided)
            self.refused_too_early |= let_in < self._limit
        finally:
            self._table.undecided.discard(asyncio.current_task())

    async def _report(self, subject: str, start: datetime, amount: int) -> int:
        assert subject == SUBJECT
        await self._gate()
        total = self._table.add(start, amount)
        await self._gate()
        return total

    async def _gate(self) -> None:
        gate = asyncio.get_running_loop().create_future()
        self._gates.append(gate)
        await gate


async def settled() -> None:
    """Everything that can go on has gone on."""
    for _ in range(6):
        await asyncio.sleep(0)


def run(work: Coroutine[Any, Any, None]) -> None:
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(work)
    finally:
        loop.close()
