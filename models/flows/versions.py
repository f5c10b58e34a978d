"""The versions of a flow: what was published, and when."""

from datetime import datetime

import orjson
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.flows.tables import Flow, FlowVersion


async def add(session: AsyncSession, flow: Flow, text: str | None, at: datetime) -> None:
    """Published just now, by whoever is written down in the flow."""
    last = await _newest(session, flow)
    session.add(
        FlowVersion(
            organization_id=flow.organization_id,
            flow_id=flow.id,
            number=1 if last is None else last.number + 1,
            json_text=text,
            published_at=at,
            publisher_kind=flow.publisher_kind,
            publisher_id=flow.publisher_id,
        )
    )
    flow.publisher_kind = flow.publisher_id = None


async def confirm(session: AsyncSession, flow: Flow, text: str, at: datetime) -> None:
    """What Meta has of a flow that is no draft is its newest version.

    Whoever publishes twice before we look leaves one version of which we were told nothing.
    """
    last = await _newest(session, flow)
    if last is not None and last.json_text is None:
        last.json_text = text
    elif last is None or not _same(last.json_text, text):
        await add(session, flow, text, at)


async def _newest(session: AsyncSession, flow: Flow) -> FlowVersion | None:
    query = (
        select(FlowVersion)
        .where(FlowVersion.flow_id == flow.id, FlowVersion.organization_id == flow.organization_id)
        .order_by(col(FlowVersion.number).desc())
        .limit(1)
    )
    return (await session.exec(query)).first()


def _same(one: str | None, other: str) -> bool:
    """Whether both say the same, however they are written."""
    try:
        return one == other or bool(orjson.loads(one or "null") == orjson.loads(other))
    except orjson.JSONDecodeError:
        return False
