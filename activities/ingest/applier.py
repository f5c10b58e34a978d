"""What turns stored events into facts."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.ingest.types import StoredEvent


class Applier(Protocol):
    """Applies events of one organization, in order, inside the batch's transaction.

    Applying an event again changes nothing. An event that raises is set aside by the drain.
    """

    async def apply(
        self, session: AsyncSession, organization_id: UUID, events: Sequence[StoredEvent]
    ) -> None: ...


class Appliers:
    """Appliers by `field` or `field/kind`, and one for whatever nobody knows."""

    def __init__(self, registered: Mapping[str, Applier], unknown: Applier) -> None:
        self._registered = dict(registered)
        self._unknown = unknown
        self._order = [*dict.fromkeys(self._registered.values()), unknown]

    async def apply(self, session: AsyncSession, events: Sequence[StoredEvent]) -> None:
        """Organizations in ascending order, appliers in the registered one: no deadlocks."""
        groups: dict[tuple[UUID, int], list[StoredEvent]] = {}
        for event in events:
            position = self._order.index(self._for(event))
            groups.setdefault((event.organization_id, position), []).append(event)
        for organization_id, position in sorted(groups):
            together = groups[organization_id, position]
            await self._order[position].apply(session, organization_id, together)

    def _for(self, event: StoredEvent) -> Applier:
        exact = self._registered.get(f"{event.field}/{event.kind}")
        return exact or self._registered.get(event.field) or self._unknown
