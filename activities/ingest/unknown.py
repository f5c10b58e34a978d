"""Kinds of events nobody applies yet: they stay in the archive, and are counted."""

import logging
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from clients.meta.webhooks.split import Kind
from models.ingest.types import StoredEvent

_log = logging.getLogger(__name__)


class Malformed(Exception):
    """An event is not in any shape of Meta's."""


class Unknown:
    """Counts by kind; sets aside what is misshapen, so that somebody looks at it."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    async def apply(
        self, session: AsyncSession, organization_id: UUID, events: Sequence[StoredEvent]
    ) -> None:
        if any(event.kind == Kind.MALFORMED for event in events):
            raise Malformed
        kinds = Counter(event.kind for event in events)
        self.seen.update(kinds)
        _log.info("kept without applying: %s", dict(kinds))
