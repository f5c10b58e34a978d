"""Whose a conversation is and how it ends. Its workflow decides; these routes ask and translate."""

from uuid import UUID

from api.access import CallerDep, may
from api.contacts import naming
from api.conversations.command_bodies import (
    AssignBody,
    CloseBody,
    HandBackBody,
    StandingAnswer,
    TakeOverBody,
    TransferBody,
)
from api.conversations.desk import Desk, at_the_desk
from api.conversations.listing import NumberOf
from api.conversations.refused import commanding
from api.errors import Conflict
from api.refusals import documented
from api.route import guarded
from api.state import ServicesDep
from models.auth.permissions import Permission
from models.conversations.types import Accept, Decline, HandBack, TakeOver
from workflows.conversations.lifecycle import Conversations

router = guarded(prefix="/conversations/{contact_id:uuid}", tags=["Conversations"])
router.responses |= documented(503)


@router.post("/close", dependencies=[may(Permission.WRITE_INBOX)], summary="Close")
async def close(
    contact_id: UUID,
    body: CloseBody,
    caller: CallerDep,
    state: ServicesDep,
    phone_number_id: NumberOf = None,
) -> StandingAnswer:
    """What another agent holds only with `manage:team`. A new message opens it again."""
    desk = await at_the_desk(state, caller, contact_id, phone_number_id)
    desk.not_anothers()
    async with commanding():
        done = await Conversations(state.temporal).close(*desk.names, body.command())
    return StandingAnswer.of(contact_id, done)


@router.post("/assign", dependencies=[may(Permission.WRITE_INBOX)], summary="Assign")
async def assign(
    contact_id: UUID,
    body: AssignBody,
    caller: CallerDep,
    state: ServicesDep,
    phone_number_id: NumberOf = None,
) -> StandingAnswer:
    """To an agent, a department's queue, or to nobody.

    Everybody to themselves; to others, and what another agent holds, only with `manage:team`.
    """
    desk = await at_the_desk(state, caller, contact_id, phone_number_id)
    desk.not_anothers()
    if body.agent_id is not None:
        desk.own_or_managed(body.agent_id)
    async with commanding():
        done = await Conversations(state.temporal).assign(*desk.names, body.command())
    return StandingAnswer.of(contact_id, done)


@router.post("/transfer", dependencies=[may(Permission.WRITE_INBOX)], summary="Transfer")
async def transfer(
    contact_id: UUID,
    body: TransferBody,
    caller: CallerDep,
    state: ServicesDep,
    phone_number_id: NumberOf = None,
) -> StandingAnswer:
    """To another department, where it waits anew. What another holds needs `manage:team`."""
    desk = await at_the_desk(state, caller, contact_id, phone_number_id)
    desk.not_anothers()
    async with commanding():
        done = await Conversations(state.temporal).transfer(*desk.names, body.command())
    return StandingAnswer.of(contact_id, done)


@router.post("/accept", dependencies=[may(Permission.WRITE_INBOX)], summary="Accept")
async def accept(
    contact_id: UUID, caller: CallerDep, state: ServicesDep, phone_number_id: NumberOf = None
) -> StandingAnswer:
    """For yourself: what you were offered, or what waits for anybody."""
    desk = await at_the_desk(state, caller, contact_id, phone_number_id)
    by = Accept(agent_id=_agent(desk))
    async with commanding():
        done = await Conversations(state.temporal).accept(*desk.names, by)
    return StandingAnswer.of(contact_id, done)


@router.post("/decline", dependencies=[may(Permission.WRITE_INBOX)], summary="Decline")
async def decline(
    contact_id: UUID, caller: CallerDep, state: ServicesDep, phone_number_id: NumberOf = None
) -> StandingAnswer:
    """For yourself: what you were offered, or hold. It waits again since when it did."""
    desk = await at_the_desk(state, caller, contact_id, phone_number_id)
    by = Decline(agent_id=_agent(desk))
    async with commanding():
        done = await Conversations(state.temporal).decline(*desk.names, by)
    return StandingAnswer.of(contact_id, done)


@router.post(
    "/take-over", dependencies=[may(Permission.WRITE_INBOX)], summary="Take over from the AI"
)
async def take_over(
    contact_id: UUID,
    caller: CallerDep,
    state: ServicesDep,
    body: TakeOverBody | None = None,
    phone_number_id: NumberOf = None,
) -> StandingAnswer:
    """AI says nothing more here. For another agent, or from one, only with `manage:team`."""
    desk = await at_the_desk(state, caller, contact_id, phone_number_id)
    desk.not_anothers()
    named = None if body is None else body.agent_id
    if named is not None:
        desk.own_or_managed(named)
    by = TakeOver(agent_id=named or _agent(desk))
    async with commanding():
        done = await Conversations(state.temporal).take_over(*desk.names, by)
    return StandingAnswer.of(contact_id, done)


@router.post(
    "/hand-back", dependencies=[may(Permission.WRITE_INBOX)], summary="Let the AI answer again"
)
async def hand_back(
    contact_id: UUID,
    caller: CallerDep,
    state: ServicesDep,
    body: HandBackBody | None = None,
    phone_number_id: NumberOf = None,
) -> StandingAnswer:
    """In a mode, else that of the number. What another holds needs `manage:team`."""
    desk = await at_the_desk(state, caller, contact_id, phone_number_id)
    desk.not_anothers()
    to = HandBack(mode=None if body is None else body.ai_mode)
    async with commanding():
        done = await Conversations(state.temporal).hand_back(*desk.names, to)
    return StandingAnswer.of(contact_id, done)


def _agent(desk: Desk) -> UUID:
    if desk.agent_id is None:
        said = "You are no agent."
        raise Conflict(said, naming("agentId", said))
    return desk.agent_id
