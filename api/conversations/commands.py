"""Whose a conversation is and how it ends. Its workflow decides; these routes ask and translate."""

from api.access import may
from api.conversations.command_bodies import (
    AssignBody,
    CloseBody,
    HandBackBody,
    StandingAnswer,
    TakeOverBody,
    TransferBody,
)
from api.conversations.desk import DeskDep
from api.refusals import documented
from api.route import guarded
from models.auth.permissions import Permission
from models.conversations.types import Accept, Decline, HandBack, TakeOver

router = guarded(prefix="/conversations/{contact_id:uuid}", tags=["Conversations"])
router.responses |= documented(503)


@router.post("/close", dependencies=[may(Permission.WRITE_INBOX)], summary="Close")
async def close(body: CloseBody, desk: DeskDep) -> StandingAnswer:
    """What another agent holds only with `manage:team`. A new message opens it again."""
    desk.not_anothers()
    return await desk.answer(desk.conversations.close(*desk.names, body.command()))


@router.post("/assign", dependencies=[may(Permission.WRITE_INBOX)], summary="Assign")
async def assign(body: AssignBody, desk: DeskDep) -> StandingAnswer:
    """To an agent, a department's queue, or to nobody.

    Everybody to themselves; to others, and what another agent holds, only with `manage:team`.
    """
    desk.not_anothers()
    if body.agent_id is not None:
        desk.own_or_managed(body.agent_id)
    return await desk.answer(desk.conversations.assign(*desk.names, body.command()))


@router.post("/transfer", dependencies=[may(Permission.WRITE_INBOX)], summary="Transfer")
async def transfer(body: TransferBody, desk: DeskDep) -> StandingAnswer:
    """To another department, where it waits anew. What another holds needs `manage:team`."""
    desk.not_anothers()
    return await desk.answer(desk.conversations.transfer(*desk.names, body.command()))


@router.post("/accept", dependencies=[may(Permission.WRITE_INBOX)], summary="Accept")
async def accept(desk: DeskDep) -> StandingAnswer:
    """For yourself: what you were offered, or what waits for anybody."""
    by = Accept(agent_id=desk.agent())
    return await desk.answer(desk.conversations.accept(*desk.names, by))


@router.post("/decline", dependencies=[may(Permission.WRITE_INBOX)], summary="Decline")
async def decline(desk: DeskDep) -> StandingAnswer:
    """For yourself: what you were offered, or hold. It waits again since when it did."""
    by = Decline(agent_id=desk.agent())
    return await desk.answer(desk.conversations.decline(*desk.names, by))


@router.post(
    "/take-over", dependencies=[may(Permission.WRITE_INBOX)], summary="Take over from the AI"
)
async def take_over(desk: DeskDep, body: TakeOverBody | None = None) -> StandingAnswer:
    """AI says nothing more here. For another agent, or from one, only with `manage:team`."""
    desk.not_anothers()
    named = None if body is None else body.agent_id
    if named is not None:
        desk.own_or_managed(named)
    by = TakeOver(agent_id=named or desk.agent())
    return await desk.answer(desk.conversations.take_over(*desk.names, by))


@router.post(
    "/hand-back", dependencies=[may(Permission.WRITE_INBOX)], summary="Let the AI answer again"
)
async def hand_back(desk: DeskDep, body: HandBackBody | None = None) -> StandingAnswer:
    """In a mode, else that of the number. What another holds needs `manage:team`."""
    desk.not_anothers()
    to = HandBack(mode=None if body is None else body.ai_mode)
    return await desk.answer(desk.conversations.hand_back(*desk.names, to))
