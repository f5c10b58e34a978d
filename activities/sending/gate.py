"""Noticing that Meta does not take messages, and that it does again."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from uuid import UUID

from clients.meta.client import MetaClient
from clients.meta.errors import AnswerLost, Refused
from core.database import Database
from models.sending import pace
from models.sending.pace import Gate, GateView

MOST_DOUBTS_IN_A_ROW = 5
MOST_WAITING = 20
WAITING_TOO_LONG_SECONDS = 2.5
_LOOK_SECONDS = 0.1


class Watch:
    """What one page sees of a number's health; calls `close` when it has seen enough.

    Only requests begun since the gate last moved say something about it now.
    """

    def __init__(self, close: Callable[[Gate], Awaitable[None]]) -> None:
        self._close = close
        self._begun: dict[UUID, float] = {}
        self._since = monotonic()
        self._doubts = 0
        self.closed = False

    def begun(self, attempt_id: UUID) -> None:
        self._begun[attempt_id] = monotonic()

    def answered(self, attempt_id: UUID) -> bool:
        """Whether this answer is news: its request began since the gate last moved."""
        return self._begun.pop(attempt_id, 0.0) > self._since

    def healthy(self) -> None:
        self._doubts = 0

    async def doubtful(self) -> None:
        self._doubts += 1
        if self._doubts >= MOST_DOUBTS_IN_A_ROW:
            await self.shut(Gate.OUTAGE)

    async def shut(self, gate: Gate) -> None:
        if not self.closed:
            self._moved(closed=True)
            await self._close(gate)

    def trust(self) -> None:
        """Try again: the gate itself, or the next answers, will say if that is too early."""
        self._moved(closed=False)

    async def look(self) -> None:
        """Close the gate when too many requests wait too long, for as long as the page runs."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            line = monotonic() - WAITING_TOO_LONG_SECONDS
            waiting = sum(self._since < begun < line for begun in self._begun.values())
            if waiting >= MOST_WAITING:
                await self.shut(Gate.OUTAGE)

    def _moved(self, *, closed: bool) -> None:
        self.closed = closed
        self._since = monotonic()
        self._doubts = 0


class Gatekeeper:
    """Probes a closed number with a read; whoever has the right to the next probe makes it."""

    def __init__(self, database: Database, meta: MetaClient) -> None:
        self._database = database
        self._meta = meta

    async def view(self, number_id: UUID) -> GateView:
        async with self._database.transaction() as session:
            return await pace.gate_of(session, number_id)

    async def close(self, number_id: UUID, gate: Gate) -> None:
        async with self._database.transaction() as session:
            await pace.close_gate(session, number_id, gate)
            if gate is Gate.THROTTLED:
                await pace.slow_down(session, number_id)

    async def open(self, number_id: UUID) -> None:
        async with self._database.transaction() as session:
            await pace.open_gate(session, number_id)

    async def knock(self, number_id: UUID, meta_number_id: str, token: str) -> None:
        """Ask for the number if it is our turn; any answer of Meta's opens the gate."""
        async with self._database.transaction() as session:
            if not await pace.may_knock(session, number_id):
                return
        try:
            await self._meta.phone_number(meta_number_id, token)
        except AnswerLost:
            return
        except Refused as error:
            if error.status is not None and error.status >= 500:
                return
        await self.open(number_id)
