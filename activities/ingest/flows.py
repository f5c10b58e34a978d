"""What Meta says of flows: that their status changed, and how their endpoints fare."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from clients.meta.webhooks.flows import STATUS_CHANGE, FlowEvent, parse_flow
from models.audit import log
from models.audit.actors import SYSTEM
from models.flows import moving
from models.flows.tables import Flow
from models.ingest import outbox
from models.ingest.changes import happened_at, opened
from models.ingest.types import StoredEvent, Wake, WakeKind

# What else Meta may tell, its figures stand beside the flow under its name.
_MOST_KINDS = 20


class Flows:
    """Writes what is told of flows we know; the rest stays in the archive.

    That a status changed has it read at Meta: webhooks come in any order and tell whole seconds,
    and more than one thing may happen to a flow in each.
    """

    async def apply(
        self, session: AsyncSession, organization_id: UUID, events: Sequence[StoredEvent]
    ) -> None:
        moved: list[Wake] = []
        for event in events:
            _, value = opened(event)
            told = parse_flow(value)
            flow = await moving.by_meta_id(session, organization_id, told.flow_id)
            if flow is None:
                continue
            if told.event == STATUS_CHANGE:
                moved.append(Wake(WakeKind.FLOW_MOVED, flow.id, {}))
            else:
                await _fares(session, flow, told, happened_at(event) or event.received_at)
        await outbox.add(session, organization_id, moved)


async def _fares(session: AsyncSession, flow: Flow, told: FlowEvent, at: datetime) -> None:
    """The newest of each kind; one that comes late or twice changes nothing."""
    known = dict(flow.health or {})
    before = known.get(told.event)
    if before is not None and datetime.fromisoformat(before["at"]) >= at:
        return
    if before is None and len(known) >= _MOST_KINDS:
        return
    known[told.event] = _facts(told, at)
    flow.health = known
    alert = {"event": told.event, "alert": told.alert}
    noted = log.Change("flow.health_reported", flow.id, after=alert)
    await log.record(session, flow.organization_id, SYSTEM, noted)
    await moving.tell(session, flow)


def _facts(told: FlowEvent, at: datetime) -> dict[str, Any]:
    said: dict[str, Any] = {"at": at.astimezone(UTC).isoformat(), **told.figures}
    more = {"alert": told.alert, "errors": list(told.errors), "warning": told.warning}
    return said | {name: value for name, value in more.items() if value}
