"""What is still to be sent on one socket: never more than a client could want."""

import asyncio
import logging
from collections import deque

from api.realtime.endings import Ending
from api.realtime.words import REFETCH

MOST = 1000
_log = logging.getLogger(__name__)


class Mailbox:
    """Answers go first. Events that nobody takes in time are dropped, and `refetch` said instead.

    After an ending nothing more is taken in.
    """

    def __init__(self) -> None:
        self._answers: deque[str] = deque()
        self._events: deque[str] = deque()
        self._arrived = asyncio.Event()
        self.ending: Ending | None = None

    def __len__(self) -> int:
        return len(self._answers) + len(self._events)

    def answer(self, text: str) -> None:
        """What a client asked for; it asks no faster than it is let."""
        if self.ending is None:
            self._answers.append(text)
            self._arrived.set()

    def tell(self, text: str) -> None:
        if self.ending is not None:
            return
        if len(self._events) >= MOST:
            _log.warning("a socket fell behind: %d events dropped", len(self._events))
            self._events.clear()
            text = REFETCH
        self._events.append(text)
        self._arrived.set()

    def refetch(self) -> None:
        """Whatever waited is part of what will be fetched."""
        self._events.clear()
        self.tell(REFETCH)

    def end(self, ending: Ending) -> None:
        """The first ending counts; answers already given are still sent."""
        if self.ending is None:
            self.ending = ending
            self._events.clear()
            self._arrived.set()

    async def next(self) -> str | Ending:
        while True:
            if self._answers:
                return self._answers.popleft()
            if self.ending is not None:
                return self.ending
            if self._events:
                return self._events.popleft()
            self._arrived.clear()
            await self._arrived.wait()
