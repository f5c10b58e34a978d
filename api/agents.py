"""Agents: members who answer customers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response, status

from api.access import CallerDep, may
from api.change import Change, ChangeDep
from api.contacts import naming
from api.errors import Conflict, NotAllowed, NotFound
from api.pages import Cursor, Limit, Page, page_of
from api.route import guarded
from api.state import ServicesDep
from api.team_bodies import AgentAnswer, AgentBody, NewAgentBody, StatusBody
from api.team_refusals import differences, refused
from models.auth.permissions import Permission
from models.routing.matching import Queue
from models.team.agents import Agents, AgentView, NotAMember, OnlyAViewer
from models.team.types import AgentStatus

router = guarded(prefix="/agents", tags=["Agent Management"])
_TOLD = ("capacity", "skills", "languages", "working_hours", "department_ids")


@contextmanager
def _refused() -> Iterator[None]:
    try:
        with refused("agent", "userId", "departmentIds.{}"):
            yield
    except NotAMember:
        said = "There is no such member."
        raise NotFound(said, naming("userId", said)) from None
    except OnlyAViewer:
        said = "A VIEWER answers nobody: give them another role first."
        raise Conflict(said, naming("userId", said)) from None


def _agents(change: Change) -> Agents:
    return Agents(change.session, change.organization_id)


def _queue(change: Change) -> Queue:
    return Queue(change.session, change.organization_id)


@router.post(
    "",
    dependencies=[may(Permission.MANAGE_TEAM)],
    status_code=status.HTTP_201_CREATED,
    summary="Make a member an agent",
)
async def create(body: NewAgentBody, change: ChangeDep) -> AgentAnswer:
    """409 for a VIEWER and for who is one already. They begin OFFLINE."""
    with _refused():
        agent = await _agents(change).make(body.user_id, body.values(), body.department_ids)
    after = {"userId": agent.user_id, "capacity": agent.capacity}
    await change.note("agent.created", agent.id, after=after)
    return AgentAnswer.of(agent)


@router.get("", dependencies=[may(Permission.READ_INBOX)], summary="List agents")
async def index(
    caller: CallerDep,
    state: ServicesDep,
    cursor: Cursor = None,
    limit: Limit = 50,
    department_id: Annotated[
        UUID | None, Query(alias="departmentId", description="In this department.")
    ] = None,
    status: Annotated[AgentStatus | None, Query()] = None,
) -> Page[AgentAnswer]:
    """Oldest first; the filters narrow the list together."""
    async with state.database.reading([caller.organization_id]) as session:
        found = await Agents(session, caller.organization_id).page(
            cursor, limit + 1, department_id=department_id, status=status
        )
    return page_of([AgentAnswer.of(each) for each in found], limit)


@router.get("/{agent_id:uuid}", dependencies=[may(Permission.READ_INBOX)], summary="Read an agent")
async def read(agent_id: UUID, caller: CallerDep, state: ServicesDep) -> AgentAnswer:
    """404 also for an agent of another organization."""
    with _refused():
        async with state.database.reading([caller.organization_id]) as session:
            return AgentAnswer.of(await Agents(session, caller.organization_id).get(agent_id))


@router.put(
    "/{agent_id:uuid}", dependencies=[may(Permission.MANAGE_TEAM)], summary="Replace an agent"
)
async def replace(agent_id: UUID, body: AgentBody, change: ChangeDep) -> AgentAnswer:
    """Write every field; what is absent becomes empty. The status has its own route.

    What waits in their departments is offered to whoever has room then.
    """
    with _refused():
        agents, queue = _agents(change), _queue(change)
        named = await agents.get(agent_id)
        await queue.hold({*named.department_ids, *body.department_ids})
        was, agent = await agents.change(agent_id, body.values(), body.department_ids)
    await queue.match(agent.department_ids, datetime.now(UTC))
    before, after = differences(_different(was, agent), agent._asdict())
    await change.note("agent.replaced", agent_id, before=before, after=after)
    return AgentAnswer.of(agent)


@router.delete(
    "/{agent_id:uuid}",
    dependencies=[may(Permission.MANAGE_TEAM)],
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Stop a member being an agent",
)
async def delete(agent_id: UUID, change: ChangeDep) -> Response:
    """They stay a member. Rules that name them lead to their department alone.

    What they hold waits again, since when it did.
    """
    with _refused():
        agent = await _agents(change).delete(agent_id)
    await change.note("agent.deleted", agent_id, before={"userId": agent.user_id})
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.put(
    "/{agent_id:uuid}/status",
    dependencies=[may(Permission.WRITE_INBOX)],
    summary="Say whether an agent is there",
)
async def set_status(
    agent_id: UUID, body: StatusBody, caller: CallerDep, change: ChangeDep
) -> AgentAnswer:
    """Everybody their own; somebody else's needs `manage:team`.

    Who is AVAILABLE is offered what waits; who goes OFFLINE leaves what they hold to the others.
    """
    with _refused():
        agents, queue = _agents(change), _queue(change)
        named = await agents.get(agent_id)
        own = caller.user_id == named.user_id
        if not own and Permission.MANAGE_TEAM not in caller.permissions:
            raise NotAllowed("It is somebody else's: this needs the permission `manage:team`.")
        await queue.hold(named.department_ids)
        before, agent = await agents.set_status(agent_id, body.status)
    if agent.status == AgentStatus.OFFLINE:
        await queue.release(agent_id)
    await queue.match(agent.department_ids, datetime.now(UTC))
    was, becomes = {"status": before}, {"status": agent.status}
    await change.note("agent.status_set", agent_id, before=was, after=becomes)
    return AgentAnswer.of(agent)


def _different(was: AgentView, becomes: AgentView) -> dict[str, object]:
    before, after = was._asdict(), becomes._asdict()
    return {name: before[name] for name in _TOLD if before[name] != after[name]}
