"""Reading the inbox as its owner, and asking Temporal whether somebody wakes each thread."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from bench.inbound import LIVE, Kept, Thread
from workflows.conversations.lifecycle import conversation_workflow_id

_KEPT = """
    select m.wamid, c.id::text as conversation_id
    from message m left join conversation c
      on c.contact_id = m.contact_id and c.phone_number_id = m.phone_number_id
    where m.organization_id = $1 and m.inbound order by m.at, m.id
"""
# Once an offer has expired it is nobody's any more, whoever's row it still is.
_THREADS = """
    select c.id::text as id, c.state, c.unread,
           (select count(*) from message m
            where m.contact_id = c.contact_id and m.phone_number_id = c.phone_number_id
              and m.inbound) as said,
           (select count(*) from conversation_case k
            where k.conversation_id = c.id and k.closed_at is null) as cases,
           exists (select from assignment a
                   where a.conversation_id = c.id
                     and coalesce(a.expires_at > now() - interval '30 s', true)) as assigned,
           exists (select from queue_entry q where q.conversation_id = c.id) as queued
    from conversation c where c.organization_id = $1
"""
_SAMPLE = 200
_AT_ONCE = 16


class InboxLedger:
    def __init__(self, owner_url: str, organization_id: UUID) -> None:
        self._url = owner_url
        self._organization_id = organization_id

    async def untold(self) -> int:
        """Wakes that no workflow was told yet."""
        async with self._connection() as connection:
            return int(await connection.fetchval("select count(*) from outbox"))

    async def kept(self) -> list[Kept]:
        async with self._connection() as connection:
            rows = await connection.fetch(_KEPT, self._organization_id)
        return [Kept(**row) for row in rows]

    async def threads(self) -> list[Thread]:
        async with self._connection() as connection:
            rows = await connection.fetch(_THREADS, self._organization_id)
        return [Thread(**row) for row in rows]

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        connection = await asyncpg.connect(self._url, timeout=5)
        try:
            yield connection
        finally:
            await connection.close()


async def watched(client: Client, threads: Sequence[Thread], seed: int) -> dict[str, bool]:
    """Of all that are nowhere and of some others: whether their workflow will wake by itself."""
    live = [thread for thread in threads if thread.state in LIVE]
    lost = [thread.id for thread in live if not thread.placed]
    others = [thread.id for thread in live if thread.placed]
    sample = random.Random(seed).sample(others, min(len(others), _SAMPLE))
    found: dict[str, bool] = {}
    waiting = iter([*lost, *sample])

    async def ask(ids: Iterable[str]) -> None:
        for id in ids:
            found[id] = await _wakes(client, UUID(id))

    await asyncio.gather(*(ask(waiting) for _ in range(_AT_ONCE)))
    return found


async def _wakes(client: Client, conversation_id: UUID) -> bool:
    """Whether it runs, and a timer of it does too or something it waits for is under way."""
    handle = client.get_workflow_handle(conversation_workflow_id(conversation_id))
    try:
        described = await handle.describe()
        timers: set[int] = set()
        async for event in handle.fetch_history_events():
            if event.event_type == EventType.EVENT_TYPE_TIMER_STARTED:
                timers.add(event.event_id)
            elif event.event_type == EventType.EVENT_TYPE_TIMER_FIRED:
                timers.discard(event.timer_fired_event_attributes.started_event_id)
            elif event.event_type == EventType.EVENT_TYPE_TIMER_CANCELED:
                timers.discard(event.timer_canceled_event_attributes.started_event_id)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return False
        raise
    under_way = bool(timers or described.raw_description.pending_activities)
    return described.status is WorkflowExecutionStatus.RUNNING and under_way
