"""Where phones ask while a flow is open. Meta signs, the phone seals; nothing of it is logged."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.access import uncounted
from api.errors import AuthenticationFailed, NotFound
from api.flows.talking import Talk
from api.refusals import documented
from api.route import Route
from api.state import services
from api.webhooks import SIGNED, check
from models.flows.sealing import CannotOpen, opened

_UNREADABLE, _UNSIGNED = 421, 432
router = APIRouter(
    prefix="/flows/data",
    tags=["WhatsApp Flows"],
    route_class=Route,
    dependencies=[uncounted],
    responses=documented(404, 413, 503),
)
_SEALED: dict[str, Any] = {"content": {"text/plain": {"schema": {"type": "string"}}}}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "Sealed, in base64.", **_SEALED},
    421: {"description": "It cannot be opened: the phone fetches the key again.", **_SEALED},
    427: {"description": "The token is no longer valid; sealed, with `error_msg`.", **_SEALED},
    432: {"description": "It is not signed by Meta.", **_SEALED},
}


@router.post(
    "/{organization_id:uuid}/{flow_id:uuid}",
    summary="What phones ask a flow's endpoint",
    response_class=Response,
    responses=_ANSWERS,
    openapi_extra=SIGNED,
)
async def exchange(organization_id: UUID, flow_id: UUID, request: Request) -> Response:
    """Health checks, error notices and screens, as the flow's endpoint is chosen."""
    state = services(request)
    body = await request.body()
    try:
        check(body, request.headers.get("x-hub-signature-256"), state.settings.meta)
    except AuthenticationFailed:
        return _plain("", _UNSIGNED)
    door = await state.flow_doors.ajar(organization_id, flow_id)
    if door is None:
        raise NotFound("There is no such flow.")
    try:
        asked = opened(body, door.keys)
    except CannotOpen:
        return _plain("", _UNREADABLE)
    said = await Talk(state, door.flow).answer(asked.request)
    return _plain(asked.seal(said.answer), said.status)


def _plain(text: str, status: int) -> Response:
    return Response(text, status, media_type="text/plain")
