"""Meta's door: believe nothing, keep everything, say yes quickly."""

from collections.abc import Sequence
from secrets import compare_digest
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.access import uncounted
from api.errors import AuthenticationFailed, NotAllowed, ValidationFailed
from api.partners import heed, partner_in
from api.refusals import documented
from api.route import Route
from api.state import Services, ServicesDep, services
from clients.meta.webhooks.json_text import BrokenBody
from clients.meta.webhooks.signature import ForgedWebhook, verify
from clients.meta.webhooks.split import Event, Kind, split
from core.meta_settings import MetaSettings
from models.accounts.routes import Name, account, number
from models.ingest.changes import envelope
from models.ingest.types import Arrival, Stray

MAX_BODY = 3 * 1024 * 1024

router = APIRouter(
    prefix="/webhooks",
    tags=["Webhooks"],
    route_class=Route,
    dependencies=[uncounted],
    responses=documented(400),
)
_ECHO: dict[str, Any] = {"content": {"text/plain": {"schema": {"type": "string"}}}}
SIGNED: dict[str, Any] = {
    "parameters": [
        {
            "name": "X-Hub-Signature-256",
            "in": "header",
            "description": "`sha256=` and the HMAC of the body with the app secret.",
            "schema": {"type": "string"},
        }
    ],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object"}}},
    },
}


@router.get(
    "/whatsapp",
    summary="Meta's handshake",
    response_class=Response,
    responses={200: _ECHO, **documented(403)},
)
async def handshake(
    state: ServicesDep,
    mode: Annotated[str, Query(alias="hub.mode")] = "",
    token: Annotated[str, Query(alias="hub.verify_token")] = "",
    challenge: Annotated[str, Query(alias="hub.challenge")] = "",
) -> Response:
    """Answer the challenge of whoever knows our verify token."""
    expected = state.settings.meta.verify_token.get_secret_value()
    if mode != "subscribe" or not compare_digest(token.encode(), expected.encode()):
        raise NotAllowed("The verify token is not ours.")
    return Response(challenge, media_type="text/plain")


@router.post(
    "/whatsapp",
    summary="Meta's events",
    response_class=Response,
    responses=documented(401, 413, 503),
    openapi_extra=SIGNED,
)
async def receive(request: Request) -> Response:
    """Keep what Meta signed; a 200 means it is ours now, whatever is in it."""
    state = services(request)
    body = await request.body()
    check(body, request.headers.get("x-hub-signature-256"), state.settings.meta)
    try:
        events = split(body)
    except BrokenBody:
        raise ValidationFailed("The body is not a JSON object.") from None
    await _keep(state, events)
    return Response()


def check(body: bytes, signature: str | None, meta: MetaSettings) -> None:
    """Refuse what no secret of ours signed; while one is rotated, both count."""
    secrets = [meta.app_secret.get_secret_value()]
    if meta.previous_app_secret is not None:
        secrets.append(meta.previous_app_secret.get_secret_value())
    try:
        verify(body, signature, secrets)
    except ForgedWebhook:
        raise AuthenticationFailed("The signature is missing or not Meta's.") from None


async def _keep(state: Services, events: Sequence[Event]) -> None:
    names = [_owner(event) for event in events]
    owners = await state.routes.organizations(set(names))
    arrivals: list[Arrival] = []
    strays: list[Stray] = []
    for event, name in zip(events, names, strict=True):
        organization = owners[name]
        if organization is None:
            strays.append(Stray(event.field, _body(event)))
        else:
            arrivals.append(Arrival(organization, event.field, event.kind, event.key, _body(event)))
    if events:
        await state.inbox.append(arrivals, strays)
    await heed(state, events)


def _owner(event: Event) -> Name:
    if event.phone_number_id is not None:
        return number(event.phone_number_id)
    partner = partner_in(event)
    return account(event.waba_id if partner is None else partner.waba_id)


def _body(event: Event) -> str:
    if event.kind is Kind.CHANGE:
        return envelope(event.waba_id, event.occurred_at, event.body)
    return event.body.decode()
