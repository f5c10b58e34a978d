"""Publishing flows, giving them up, looking at them; their versions and what people filled in."""

from typing import Any
from uuid import UUID

from sqlmodel import col, select

from api.access import CallerDep, may
from api.asking import asking
from api.errors import Conflict
from api.flows.answers import (
    FlowAnswer,
    FlowPreviewAnswer,
    FlowSyncAnswer,
    ResponseAnswer,
    VersionAnswer,
)
from api.flows.bodies import FlowSyncBody, PreviewBody
from api.flows.editing import found
from api.flows.refused import known_account
from api.pages import Cursor, Limit, Page, page_of
from api.refusals import documented
from api.route import guarded
from api.state import ServicesDep
from api.validation import Detail
from models.auth.permissions import Permission
from models.flows import responses
from models.flows.publishing import missing
from models.flows.rules import LIVE
from models.flows.tables import FlowVersion
from models.flows.types import FlowStatus
from workflows.flows.asking import Flows

router = guarded(prefix="/flows", tags=["WhatsApp Flows"])
_WRITES: dict[str, Any] = {
    "dependencies": [may(Permission.WRITE_FLOWS)],
    "responses": documented(503),
}
_READS: dict[str, Any] = {"dependencies": [may(Permission.READ_FLOWS)]}


@router.post("/{flow_id:uuid}/publish", summary="Publish a flow", **_WRITES)
async def publish(flow_id: UUID, caller: CallerDep, state: ServicesDep) -> FlowAnswer:
    """What is missing is named first: Flow JSON, a verified number, an endpoint and its key."""
    flow = await found(state, caller.organization_id, flow_id)
    if flow.status != FlowStatus.DRAFT:
        raise Conflict(f"Only a draft can be published; this flow is {flow.status}.")
    async with state.database.reading([caller.organization_id]) as session:
        wanting = await missing(session, caller.organization_id, flow)
    if wanting:
        details = [Detail(field=each.field, message=each.says) for each in wanting]
        raise Conflict("The flow cannot be published yet.", details)
    async with asking():
        await Flows(state.temporal, caller.organization_id).publish(flow_id)
    return FlowAnswer.of(await found(state, caller.organization_id, flow_id))


@router.post("/{flow_id:uuid}/deprecate", summary="Deprecate a published flow", **_WRITES)
async def deprecate(flow_id: UUID, caller: CallerDep, state: ServicesDep) -> FlowAnswer:
    """For good: nobody can be sent it or open it any more."""
    flow = await found(state, caller.organization_id, flow_id)
    if flow.status not in LIVE:
        raise Conflict(f"Only a published flow can be deprecated; this one is {flow.status}.")
    async with asking():
        await Flows(state.temporal, caller.organization_id).deprecate(flow_id)
    return FlowAnswer.of(await found(state, caller.organization_id, flow_id))


@router.post("/{flow_id:uuid}/preview", summary="A page that shows the flow", **_WRITES)
async def preview(
    flow_id: UUID, caller: CallerDep, state: ServicesDep, body: PreviewBody | None = None
) -> FlowPreviewAnswer:
    """For 30 days, to whoever has the address."""
    await found(state, caller.organization_id, flow_id)
    async with asking():
        renew = body is not None and body.renew
        await Flows(state.temporal, caller.organization_id).preview(flow_id, renew=renew)
    flow = await found(state, caller.organization_id, flow_id)
    return FlowPreviewAnswer(preview_url=flow.preview_url or "", expires_at=flow.preview_expires_at)


@router.get("/{flow_id:uuid}/versions", summary="What was published, newest first", **_READS)
async def versions(
    flow_id: UUID, caller: CallerDep, state: ServicesDep, cursor: Cursor = None, limit: Limit = 50
) -> Page[VersionAnswer]:
    """Each with who published it and its Flow JSON; what was sent keeps the version it had."""
    await found(state, caller.organization_id, flow_id)
    query = select(FlowVersion).where(
        FlowVersion.organization_id == caller.organization_id, FlowVersion.flow_id == flow_id
    )
    if cursor is not None:
        query = query.where(col(FlowVersion.id) < cursor)
    async with state.database.reading([caller.organization_id]) as session:
        query = query.order_by(col(FlowVersion.id).desc()).limit(limit + 1)
        rows = (await session.exec(query)).all()
    return page_of([VersionAnswer.of(row) for row in rows], limit)


@router.get("/{flow_id:uuid}/responses", summary="What people filled in, newest first", **_READS)
async def index_responses(
    flow_id: UUID, caller: CallerDep, state: ServicesDep, cursor: Cursor = None, limit: Limit = 50
) -> Page[ResponseAnswer]:
    await found(state, caller.organization_id, flow_id)
    async with state.database.reading([caller.organization_id]) as session:
        rows = await responses.page(session, caller.organization_id, flow_id, cursor, limit + 1)
    return page_of([ResponseAnswer.of(row) for row in rows], limit)


@router.post("/sync", summary="Take over an account's flows from Meta", **_WRITES)
async def sync(body: FlowSyncBody, caller: CallerDep, state: ServicesDep) -> FlowSyncAnswer:
    """Those made in WhatsApp Manager come in, those deleted there go. A Flow JSON that may have
    changed there is fetched in the next moments, but for what waits here to be uploaded.
    """
    async with state.database.reading([caller.organization_id]) as session:
        await known_account(session, caller.organization_id, body.business_account_id)
    async with asking():
        flows = Flows(state.temporal, caller.organization_id)
        result = await flows.sync(body.business_account_id)
    return FlowSyncAnswer(**result.model_dump())
