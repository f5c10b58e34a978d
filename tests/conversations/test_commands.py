"""Commands: who may ask, and what a workflow's refusal means over HTTP."""

import httpx
import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from api.conversations.refused import commanding
from api.errors import ApiError
from models.auth.permissions import Role
from models.conversations.types import Refusal
from tests.conversations.inbox import Inbox
from tests.team.desk import refusal

AWAY = httpx.codes.SERVICE_UNAVAILABLE
FORBIDDEN = httpx.codes.FORBIDDEN
COMMANDS = {
    "close": {"state": "RESOLVED"},
    "assign": {},
    "take-over": None,
    "hand-back": None,
}


async def test_while_temporal_is_away_no_command_is_promised(inbox: Inbox) -> None:
    department = await inbox.department()
    agent, thread = await inbox.agent(department), await inbox.thread()
    mine = inbox.of(agent.who)

    for name, body in (
        *COMMANDS.items(),
        ("transfer", {"departmentId": str(department)}),
        ("accept", None),
        ("decline", None),
    ):
        answer = await mine.desk.ask("POST", f"{thread.path}/{name}", body)
        assert answer.status_code == AWAY, (name, answer.text)


async def test_what_another_agent_holds_is_left_to_who_manages_the_team(inbox: Inbox) -> None:
    department = await inbox.department()
    holder, other = await inbox.agent(department), await inbox.agent(department)
    thread = await inbox.thread()
    await inbox.offer(thread, department, holder, accepted=True)
    transfer = {"departmentId": str(department)}

    for name, body in (*COMMANDS.items(), ("transfer", transfer)):
        path = f"{thread.path}/{name}"
        others = await inbox.of(other.who).desk.ask("POST", path, body)
        own = await inbox.of(holder.who).desk.ask("POST", path, body)
        assert (others.status_code, own.status_code) == (FORBIDDEN, AWAY), name

    manages = await inbox.desk.ask("POST", f"{thread.path}/transfer", transfer)
    assert manages.status_code == AWAY


async def test_who_may_not_assign_to_others_may_assign_to_themselves(inbox: Inbox) -> None:
    department = await inbox.department()
    agent, other = await inbox.agent(department), await inbox.agent(department)
    thread = await inbox.thread()
    path, mine = f"{thread.path}/assign", inbox.of(agent.who)

    to_other = await mine.desk.ask("POST", path, {"agentId": str(other.id)})
    to_self = await mine.desk.ask("POST", path, {"agentId": str(agent.id)})
    by_manager = await inbox.desk.ask("POST", path, {"agentId": str(other.id)})

    assert [each.status_code for each in (to_other, to_self, by_manager)] == [FORBIDDEN, AWAY, AWAY]
    assert refusal(to_other) == (FORBIDDEN, "AUTHORIZATION_ERROR", ["agentId"])


async def test_only_an_agent_accepts_or_declines(inbox: Inbox) -> None:
    thread = await inbox.thread()
    member = inbox.of(await inbox.desk.member(Role.AGENT))

    for name in ("accept", "decline", "take-over"):
        answer = await member.desk.ask("POST", f"{thread.path}/{name}")
        assert refusal(answer) == (httpx.codes.CONFLICT, "CONFLICT", ["agentId"])


@pytest.mark.parametrize("why", Refusal)
async def test_every_refusal_of_a_workflow_is_told(why: Refusal) -> None:
    unknown = {Refusal.UNKNOWN, Refusal.AGENT_UNKNOWN, Refusal.DEPARTMENT_UNKNOWN}

    with pytest.raises(ApiError) as told:
        async with commanding():
            raise WorkflowUpdateFailedError(ApplicationError("", type=why))

    assert told.value.status == (404 if why in unknown else 409)
    assert len(told.value.details) == 1
