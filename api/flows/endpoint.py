"""What answers phones that have a flow open: chosen by the business."""

from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from api.access import CallerDep, may
from api.change import ActorDep
from api.flows.answers import EndpointAnswer, FlowAnswer
from api.flows.bodies import EndpointBody
from api.flows.editing import brought, found
from api.flows.refused import editable, invalid, refusing
from api.refusals import documented
from api.route import guarded
from api.state import Services, ServicesDep
from clients.outbound.errors import OutboundError
from models.audit import log
from models.auth.permissions import Permission
from models.flows import writing
from models.flows.changing import changing
from models.flows.endpoints import Forward, Screens
from models.flows.tables import Flow
from models.keys import purposes

router = guarded(prefix="/flows", tags=["WhatsApp Flows"])
_WRITES: dict[str, Any] = {
    "dependencies": [may(Permission.WRITE_FLOWS)],
    "responses": documented(503),
}


@router.put("/{flow_id:uuid}/endpoint", summary="Say what answers a flow", **_WRITES)
async def choose(
    flow_id: UUID, body: EndpointBody, caller: CallerDep, actor: ActorDep, state: ServicesDep
) -> EndpointAnswer:
    """SCREENS: fixed answers. FORWARD: a server of yours, which has 8 seconds; its requests carry
    `X-Parley-Signature`, made with the `secret` that is shown once. Meta is told our address.
    """
    await _reachable(state, body.endpoint)
    secret = token_urlsafe(32) if isinstance(body.endpoint, Forward) else None
    async with changing(state.database, caller.organization_id, actor) as writes:
        with refusing():
            flow = await writing.hold(writes.session, caller.organization_id, flow_id)
        editable(flow)
        if flow.sealed_secret is not None:
            secret = None
        if secret is not None:
            sealed = await state.keyring.seal_text(secret, purpose=purposes.FLOW_SECRET)
            flow.sealed_secret = sealed
        before = {"kind": (flow.endpoint or {}).get("kind")}
        flow.endpoint = _stored(body.endpoint)
        address = _address(state, flow)
        if body.endpoint is None:
            flow.sealed_secret = None
        elif flow.endpoint_uri != address:
            await writing.want(writes.session, flow, {"endpoint_uri": address})
        after = {"kind": (flow.endpoint or {}).get("kind")}
        noted = log.Change("flow.endpoint_chosen", flow_id, before=before, after=after)
        await writes.note(noted)
        told = bool(flow.pending)
    if told:
        answer = await brought(state, caller.organization_id, flow_id)
    else:
        answer = FlowAnswer.of(await found(state, caller.organization_id, flow_id))
    return EndpointAnswer(secret=secret, **answer.model_dump())


def _stored(endpoint: Screens | Forward | None) -> dict[str, Any] | None:
    return None if endpoint is None else endpoint.model_dump(mode="json", by_alias=True)


def _address(state: Services, flow: Flow) -> str:
    """Where phones ask; it names the flow and its owner by ids of ours."""
    base = state.settings.parley.public_url.rstrip("/")
    return f"{base}/api/flows/data/{flow.organization_id}/{flow.id}"


async def _reachable(state: Services, endpoint: Screens | Forward | None) -> None:
    if not isinstance(endpoint, Forward):
        return
    try:
        await state.outbound.check(endpoint.url)
    except OutboundError:
        said = "The address must be public, and reached by https://."
        raise invalid("endpoint.url", said) from None
