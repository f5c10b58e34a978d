"""The key pair of a number, which phones need before a flow with an endpoint can be opened."""

from typing import Any
from uuid import UUID

from fastapi import status

from api.access import CallerDep, may
from api.asking import asking
from api.flows.answers import FlowKeyAnswer
from api.flows.refused import known_number
from api.refusals import documented
from api.route import guarded
from api.state import Services, ServicesDep
from models.auth.permissions import Permission
from models.flows import keys
from workflows.flows.asking import Flows

router = guarded(prefix="/flows/keys", tags=["WhatsApp Flows"])
_WRITES: dict[str, Any] = {
    "dependencies": [may(Permission.WRITE_FLOWS)],
    "responses": documented(503),
}


@router.post(
    "/{phone_number_id:uuid}",
    status_code=status.HTTP_201_CREATED,
    summary="Give a number a new key pair",
    **_WRITES,
)
async def rotate(phone_number_id: UUID, caller: CallerDep, state: ServicesDep) -> FlowKeyAnswer:
    """Made by us, the public half told to Meta. The pair before still opens for 7 days."""
    await _known(state, caller.organization_id, phone_number_id)
    async with asking():
        await Flows(state.temporal, caller.organization_id).rotate_key(phone_number_id)
    return await _present(state, caller.organization_id, phone_number_id)


@router.get(
    "/{phone_number_id:uuid}",
    dependencies=[may(Permission.READ_FLOWS)],
    summary="Read a number's public key",
)
async def read(phone_number_id: UUID, caller: CallerDep, state: ServicesDep) -> FlowKeyAnswer:
    """With what Meta said of it last."""
    await _known(state, caller.organization_id, phone_number_id)
    return await _present(state, caller.organization_id, phone_number_id)


@router.post("/{phone_number_id:uuid}/check", summary="Ask Meta for a number's key", **_WRITES)
async def check(phone_number_id: UUID, caller: CallerDep, state: ServicesDep) -> FlowKeyAnswer:
    """A number that is registered anew loses its key there: MISSING. FOREIGN is not ours."""
    await _known(state, caller.organization_id, phone_number_id)
    async with asking():
        await Flows(state.temporal, caller.organization_id).check_key(phone_number_id)
    return await _present(state, caller.organization_id, phone_number_id)


async def _known(state: Services, organization_id: UUID, number_id: UUID) -> None:
    async with state.database.reading([organization_id]) as session:
        await known_number(session, organization_id, number_id)


async def _present(state: Services, organization_id: UUID, number_id: UUID) -> FlowKeyAnswer:
    async with state.database.reading([organization_id]) as session:
        found = await keys.of_number(session, organization_id, number_id)
    present = (each for each in found if each.uploaded_at is not None and each.retired_at is None)
    return FlowKeyAnswer.of(number_id, next(present, None))
