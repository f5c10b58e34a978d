"""What Meta says of a flow, written down: its status, its faults, its Flow JSON."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.audit import log
from models.auth.types import Actor
from models.flows import texts, versions
from models.flows.tables import Flow
from models.flows.types import FlowStatus
from models.realtime.publishing import publish
from models.realtime.types import LiveEvent, Told


async def by_meta_id(session: AsyncSession, organization_id: UUID, meta_id: str) -> Flow | None:
    """Held until the transaction ends."""
    query = (
        select(Flow)
        .where(Flow.organization_id == organization_id, Flow.meta_id == meta_id)
        .with_for_update(key_share=True)
    )
    return (await session.exec(query)).one_or_none()


async def move(session: AsyncSession, flow: Flow, status: FlowStatus, actor: Actor) -> bool:
    """Write a status that was read at Meta, if it is news; publishing adds a version.

    The flow is held, and nobody learnt of it since Meta was asked.
    """
    if status == flow.status:
        return False
    at = datetime.now(UTC)
    before, flow.status, flow.status_at = flow.status, status, at
    if before == FlowStatus.DRAFT:
        await versions.add(session, flow, texts.published_text(flow), at)
    change = log.Change(
        _ACTIONS.get(status, "flow.status_changed"),
        flow.id,
        before={"status": before},
        after={"status": status},
    )
    await log.record(session, flow.organization_id, actor, change)
    await tell(session, flow)
    return True


async def tell(session: AsyncSession, flow: Flow) -> None:
    """Those who watch hear that something of the flow changed."""
    await session.flush()
    await publish(session, flow.organization_id, [Told(LiveEvent.FLOW_STATUS, flow.id)])


def learn(flow: Flow, facts: Mapping[str, Any]) -> None:
    """Take over what Meta says of everything but the status."""
    flow.sqlmodel_update({**facts, "learnt_at": datetime.now(UTC)})


async def take_text(
    session: AsyncSession, flow: Flow, text: str | None, asked: datetime, actor: Actor
) -> None:
    """Write the Flow JSON that was read at Meta; None: it has none.

    The flow is held, and neither Meta nor we changed it since `asked`. What somebody wrote here
    and Meta does not have yet stays.
    """
    flow.fetched_for = texts.settled(flow.changed_at, asked)
    flow.fetch_trouble = None
    if text is None:
        return
    if flow.status != FlowStatus.DRAFT:
        await versions.confirm(session, flow, text, flow.changed_at or asked)
    if texts.unsent(flow) or flow.json_text == text:
        return
    flow.json_text, flow.uploaded_at = text, flow.changed_at or asked
    change = log.Change("flow.json_fetched", flow.id, after={"bytes": len(text.encode())})
    await log.record(session, flow.organization_id, actor, change)
    await tell(session, flow)


_ACTIONS = {
    FlowStatus.PUBLISHED: "flow.published",
    FlowStatus.DEPRECATED: "flow.deprecated",
}
