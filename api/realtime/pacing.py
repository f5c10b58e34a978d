"""A campaign's progress changes all the time; those who watch hear of it once a second."""

import asyncio
from collections.abc import Callable
from uuid import UUID

from models.realtime.types import Told

EVERY = 1.0


class Pacing:
    """Passes the first on at once, and of those that follow within a second only the last."""

    def __init__(self, pass_on: Callable[[UUID, Told], None]) -> None:
        self._pass_on = pass_on
        self._waiting: dict[UUID, tuple[UUID, Told] | None] = {}

    def take(self, organization_id: UUID, event: Told) -> None:
        if event.id in self._waiting:
            self._waiting[event.id] = (organization_id, event)
        else:
            self._send(organization_id, event)

    def _send(self, organization_id: UUID, event: Told) -> None:
        self._waiting[event.id] = None
        self._pass_on(organization_id, event)
        asyncio.get_running_loop().call_later(EVERY, self._look, event.id)

    def _look(self, id: UUID) -> None:
        waiting = self._waiting.pop(id)
        if waiting is not None:
            self._send(*waiting)
