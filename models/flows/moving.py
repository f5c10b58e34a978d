"""What Meta says of a flow, written down: its status, its faults, its versions."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.audit import log
from models.auth.types import Actor
from models.flows.tables import Flow, FlowVersion
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
        await _add_version(session, flow, at)
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


_ACTIONS = {
    FlowStatus.PUBLISHED: "flow.published",
    FlowStatus.DEPRECATED: "flow.deprecated",
}


async def _add_version(session: AsyncSession, flow: Flow, at: datetime) -> None:
    last = select(func.max(FlowVersion.number)).where(
        col(FlowVersion.flow_id) == flow.id,
        col(FlowVersion.organization_id) == flow.organization_id,
    )
    number = (await session.exec(last)).one() or 0
    session.add(
        FlowVersion(
            organization_id=flow.organization_id,
            flow_id=flow.id,
            number=number + 1,
            json_text=flow.json_text if flow.uploaded_at is not None else None,
            published_at=at,
            publisher_kind=flow.publisher_kind,
            publisher_id=flow.publisher_id,
        )
    )
    flow.publisher_kind = flow.publisher_id = None
