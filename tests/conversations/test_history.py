"""The course of a conversation."""

from tests.conversations.inbox import Inbox


async def test_who_accepted_and_what_was_opened_again_is_kept_newest_first(inbox: Inbox) -> None:
    department = await inbox.department()
    agent = await inbox.agent(department, "Bo Lima")
    thread = await inbox.thread()
    await inbox.do("update conversation set state = 'CLOSED' where id = :id", id=thread.id)
    await inbox.offer(thread, department, agent)

    assert (await inbox.of(agent.who).reply(thread)).is_success

    events = await inbox.desk.listed(f"{thread.path}/events")
    assert {each["kind"] for each in events} == {"STATE_SET", "ACCEPTED"}
    assert all(each["actor"]["name"] == "Bo Lima" for each in events)
    first = await inbox.desk.read(f"{thread.path}/events?limit=1")
    rest = await inbox.desk.read(f"{thread.path}/events?cursor={first['page']['next']}")
    assert [*first["data"], *rest["data"]] == events
    facts = {each["kind"]: each["facts"] for each in events}
    assert facts["ACCEPTED"] == {"agent": str(agent.id)}
    assert facts["STATE_SET"] == {"before": "CLOSED", "after": "PENDING", "why": "replied"}
