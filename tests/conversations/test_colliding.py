"""People and customers who write at the same moment."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import httpx
from sqlalchemy import text

from models.sending.tables import Message
from tests.conversations.inbox import Inbox

_HELD = text("select 1 from conversation where id = :id for no key update")
_WAITS = """
    select exists (select from pg_stat_activity
                   where wait_event_type = 'Lock' and query like '%for no key update%')
"""
_PATIENCE = 20


async def test_of_agents_who_answer_the_same_message_exactly_one_does(inbox: Inbox) -> None:
    department = await inbox.department()
    agents = [await inbox.agent(department) for _ in range(4)]
    for _ in range(3):
        thread = await inbox.thread()
        await inbox.queue(thread, department)
        seen = UUID((await inbox.said(thread))["newestMessageId"])

        answers = await asyncio.gather(
            *(inbox.of(agent.who).reply(thread, seen=seen) for agent in agents)
        )

        codes = sorted(answer.status_code for answer in answers)
        assert codes == [202, 409, 409, 409]
        [winner] = [at for at, each in enumerate(answers) if each.is_success]
        found = await inbox.read(thread)
        assert found["agent"]["id"] == str(agents[winner].id)
        said = (await inbox.said(thread))["data"]
        assert [each["direction"] for each in said] == ["OUTBOUND", "INBOUND"]


async def test_what_comes_while_somebody_writes_is_not_answered_unseen(
    inbox: Inbox, owner: asyncpg.Connection
) -> None:
    """The reply has begun and waits for the thread, which ingest holds."""
    thread = await inbox.thread()
    seen = UUID((await inbox.said(thread))["newestMessageId"])
    async with inbox.database.transaction([inbox.here]) as ingest:
        await (await ingest.connection()).execute(_HELD, {"id": thread.id})
        replying = asyncio.create_task(inbox.reply(thread, seen=seen))
        await _somebody_waits(owner)
        ingest.add(
            Message(
                organization_id=inbox.here,
                contact_id=thread.contact_id,
                phone_number_id=thread.number_id,
                inbound=True,
                type="text",
                wamid=f"wamid.{thread.id.hex}",
                body={"text": "Wait"},
                at=datetime.now(UTC),
            )
        )

    answer = await replying

    assert answer.status_code == httpx.codes.CONFLICT


async def test_agents_who_answer_and_the_queue_that_is_matched_never_both_get_it(
    inbox: Inbox,
) -> None:
    department = await inbox.department()
    writer, free = await inbox.agent(department), await inbox.agent(department)
    status = {"status": "AVAILABLE"}
    assert (await inbox.desk.ask("PUT", f"/agents/{free.id}/status", status)).is_success
    threads = [await inbox.thread() for _ in range(6)]
    for thread in threads:
        await inbox.queue(thread, department)

    match = {"departmentId": str(department)}
    answers = await asyncio.gather(
        *(inbox.of(writer.who).reply(thread) for thread in threads),
        *(inbox.desk.ask("POST", "/routing/auto-assign", match) for _ in range(3)),
    )

    assert all(answer.is_success for answer in answers), [each.text for each in answers]
    rows = await inbox.do("select conversation_id, agent_id from assignment")
    assert {row.conversation_id: row.agent_id for row in rows} == {
        thread.id: writer.id for thread in threads
    }
    assert await inbox.do("select 1 from queue_entry") == []


async def _somebody_waits(owner: asyncpg.Connection) -> None:
    async with asyncio.timeout(_PATIENCE):
        while True:
            if await owner.fetchval(_WAITS):
                return
            await asyncio.sleep(0.01)
