"""Flows: forms that open inside WhatsApp. Written here, held and published by Meta."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Depends, Query, Request, Response, status
from sqlmodel import col, select

from api.access import CallerDep, may
from api.asking import asking
from api.change import ActorDep, changing
from api.errors import Conflict
from api.flows.answers import FlowAnswer, FlowDetails
from api.flows.bodies import FLOW_JSON, FlowChangeBody, NewFlowBody
from api.flows.refused import checked, editable, invalid, refusing
from api.pages import Cursor, Limit, Page, page_of
from api.refusals import documented
from api.route import guarded
from api.state import Services, ServicesDep
from models.auth.permissions import Permission
from models.auth.types import Actor
from models.flows import writing
from models.flows.tables import Flow
from models.flows.types import FlowStatus
from workflows.flows.asking import Flows

router = guarded(prefix="/flows", tags=["WhatsApp Flows"])
_WRITES: dict[str, Any] = {
    "dependencies": [may(Permission.WRITE_FLOWS)],
    "responses": documented(413, 503),
}
_JSON: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object"}, "example": FLOW_JSON}},
    }
}


@router.post("", status_code=status.HTTP_201_CREATED, summary="Create a flow", **_WRITES)
async def create(
    body: NewFlowBody, caller: CallerDep, actor: ActorDep, state: ServicesDep
) -> FlowAnswer:
    """Made at Meta as a draft, its Flow JSON uploaded. 503: it is here, and made when it is next
    changed or published; Meta is looked at first, so there are never two.
    """
    values: dict[str, Any] = body.model_dump(exclude={"flow_json"})
    if body.flow_json is not None:
        values["json_text"] = orjson.dumps(body.flow_json, option=orjson.OPT_INDENT_2).decode()
        checked(values["json_text"], "flowJson")
    async with changing(state, caller.organization_id, actor) as change:
        with refusing():
            flow = await writing.write(change.session, caller.organization_id, values)
        await change.note("flow.created", flow.id, after={"name": flow.name})
    try:
        async with asking():
            await Flows(state.temporal, caller.organization_id).bring(flow.id)
    except Conflict:
        await _withdraw(state, caller.organization_id, actor, flow.id)
        raise
    return FlowAnswer.of(await found(state, caller.organization_id, flow.id))


@router.get("", dependencies=[may(Permission.READ_FLOWS)], summary="List flows, newest first")
async def index(
    caller: CallerDep,
    state: ServicesDep,
    cursor: Cursor = None,
    limit: Limit = 50,
    status: Annotated[FlowStatus | None, Query()] = None,
) -> Page[FlowAnswer]:
    query = select(Flow).where(
        Flow.organization_id == caller.organization_id, col(Flow.deleted_at).is_(None)
    )
    if cursor is not None:
        query = query.where(col(Flow.id) < cursor)
    if status is not None:
        query = query.where(Flow.status == status)
    async with state.database.reading([caller.organization_id]) as session:
        rows = (await session.exec(query.order_by(col(Flow.id).desc()).limit(limit + 1))).all()
    return page_of([FlowAnswer.of(row) for row in rows], limit)


@router.get("/{flow_id:uuid}", dependencies=[may(Permission.READ_FLOWS)], summary="Read a flow")
async def read(flow_id: UUID, caller: CallerDep, state: ServicesDep) -> FlowDetails:
    """With its Flow JSON, whether it was written here or in WhatsApp Manager."""
    return FlowDetails.of(await found(state, caller.organization_id, flow_id))


@router.put("/{flow_id:uuid}", summary="Rename a flow or change its categories", **_WRITES)
async def update(
    flow_id: UUID, body: FlowChangeBody, caller: CallerDep, actor: ActorDep, state: ServicesDep
) -> FlowAnswer:
    """A published flow is a draft again afterwards, and needs to be published once more."""
    changes = body.model_dump(mode="json", exclude_none=True)
    async with changing(state, caller.organization_id, actor) as change:
        with refusing():
            flow = await writing.hold(change.session, caller.organization_id, flow_id)
            editable(flow)
            await writing.want(change.session, flow, changes)
        before = {name: getattr(flow, name) for name in changes}
        await change.note("flow.changed", flow_id, before=before, after=changes)
    return await brought(state, caller.organization_id, flow_id)


async def _text(request: Request) -> bytes:
    return await request.body()


@router.put("/{flow_id:uuid}/json", summary="Write the Flow JSON", openapi_extra=_JSON, **_WRITES)
async def write_json(
    flow_id: UUID,
    caller: CallerDep,
    actor: ActorDep,
    state: ServicesDep,
    text: Annotated[bytes, Depends(_text)],
) -> FlowAnswer:
    """The body is the Flow JSON itself and uploaded as it is, so Meta's `validationErrors` name
    its lines and columns. What Meta finds wrong is kept; it cannot be published.
    """
    document = checked(text, "json")
    async with changing(state, caller.organization_id, actor) as change:
        with refusing():
            flow = await writing.hold(change.session, caller.organization_id, flow_id)
        editable(flow)
        try:
            flow.json_text = text.decode()
        except UnicodeDecodeError:
            raise invalid("json", "It is not written in UTF-8.") from None
        flow.uploaded_at, flow.problems = None, None
        flow.data_api_version = document.get("data_api_version")
        await change.note("flow.json_written", flow_id, after={"bytes": len(text)})
    return await brought(state, caller.organization_id, flow_id)


@router.delete(
    "/{flow_id:uuid}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete a draft",
    **_WRITES,
)
async def delete(flow_id: UUID, caller: CallerDep, state: ServicesDep) -> Response:
    """Only a draft; its responses stay in their conversations. 409 for any other."""
    flow = await found(state, caller.organization_id, flow_id)
    if flow.status != FlowStatus.DRAFT:
        raise Conflict(f"Only a draft can be deleted; this flow is {flow.status}. Deprecate it.")
    async with asking():
        await Flows(state.temporal, caller.organization_id).delete(flow_id)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


async def found(state: Services, organization_id: UUID, flow_id: UUID) -> Flow:
    async with state.database.reading([organization_id]) as session:
        with refusing():
            return await writing.read(session, organization_id, flow_id)


async def brought(state: Services, organization_id: UUID, flow_id: UUID) -> FlowAnswer:
    """The flow once Meta holds it as it stands here."""
    async with asking():
        await Flows(state.temporal, organization_id).bring(flow_id)
    return FlowAnswer.of(await found(state, organization_id, flow_id))


async def _withdraw(state: Services, organization_id: UUID, actor: Actor, flow_id: UUID) -> None:
    """Meta did not make it: nothing of it stays here, but a note."""
    async with changing(state, organization_id, actor) as change:
        if await writing.withdraw(change.session, organization_id, flow_id):
            await change.note("flow.withdrawn", flow_id)
        else:
            change.nothing()
