"""What an agent holds, and how they fare."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from core.ids import new_id
from models.conversations.tables import ConversationCase
from tests.conversations.inbox import Agent, Inbox, Thread


async def test_what_an_agent_holds_and_is_offered_is_listed(inbox: Inbox) -> None:
    department = await inbox.department()
    agent, other = await inbox.agent(department), await inbox.agent(department)
    held, offered, others = [await inbox.thread() for _ in range(3)]
    await inbox.offer(held, department, agent, accepted=True)
    await inbox.offer(offered, department, agent)
    await inbox.offer(others, department, other, accepted=True)

    found = await inbox.desk.listed(f"/agents/{agent.id}/conversations")

    assert {each["id"] for each in found} == {str(held.id), str(offered.id)}
    unknown = await inbox.desk.ask("GET", f"/agents/{new_id()}/conversations")
    assert unknown.status_code == 404


async def test_figures_count_the_cases_an_agent_answered_first(inbox: Inbox) -> None:
    department = await inbox.department()
    agent, other = await inbox.agent(department), await inbox.agent(department)
    for minutes, csat in ((1, 5), (3, 4), (20, None)):
        await _answered(inbox, agent, minutes, csat)
    await _answered(inbox, other, 60, 1)
    offered = await inbox.thread()
    await inbox.offer(offered, department, agent)

    found = await inbox.desk.read(f"/agents/{agent.id}/stats")

    assert (found["held"], found["offered"]) == (3, 1)
    assert (found["answeredToday"], found["messagesToday"]) == (3, 6)
    assert 180 <= found["firstResponseSeconds"] < 200
    assert (found["csat"], found["csatAnswers"], found["closedCases"]) == (4.5, 2, 2)


async def test_an_agent_who_did_nothing_has_figures_too(inbox: Inbox) -> None:
    agent = await inbox.agent()

    found = await inbox.desk.read(f"/agents/{agent.id}/stats")

    assert (found["firstResponseSeconds"], found["csat"], found["closedCases"]) == (None, None, 0)


async def _answered(inbox: Inbox, agent: Agent, minutes: int, csat: int | None) -> Thread:
    """A case that waited so long; closed when it is rated."""
    thread = await inbox.thread()
    case = ConversationCase(
        organization_id=inbox.here,
        conversation_id=thread.id,
        opened_at=datetime.now(UTC) - timedelta(minutes=minutes),
    )
    async with inbox.database.transaction([inbox.here]) as session:
        session.add(case)
    for _ in range(2):
        answer = await inbox.of(agent.who).reply(thread)
        assert answer.is_success, answer.text
    if csat is not None:
        await inbox.do(
            "update conversation_case set csat = :csat, closed_at = now() where id = :id",
            csat=csat,
            id=UUID(str(case.id)),
        )
    return thread
