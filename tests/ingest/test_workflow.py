"""The workflow that keeps drains and relays running."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from temporalio import activity
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle
from temporalio.testing import TimeSkipper
from temporalio.worker import Worker

from core.temporal.queues import TaskQueue
from models.ingest.types import DrainInput, DrainResult, Ended, IngestInput, RelayResult
from tests.ingest.look import eventually
from workflows.ingest.ingest import Ingest
from workflows.ingest.lifecycle import ensure_ingest, workflow_id


class Working:
    """A drain and a relay that end as a test wants, then work until they are cancelled."""

    def __init__(self, *endings: Ended) -> None:
        self._endings = list(endings)
        self.drains = 0
        self.relays = 0

    async def drained(self, times: int) -> bool:
        return self.drains == times

    @activity.defn(name="ingest.drain")
    async def drain(self, input: DrainInput) -> DrainResult:
        self.drains += 1
        if self._endings:
            return DrainResult(ended=self._endings.pop(0), applied=1)
        await self._forever()
        return DrainResult(ended=Ended.SHUTTING_DOWN)

    @activity.defn(name="ingest.relay")
    async def relay(self, input: DrainInput) -> RelayResult:
        self.relays += 1
        await self._forever()
        return RelayResult(ended=Ended.SHUTTING_DOWN)

    async def _forever(self) -> None:
        for _ in range(600):
            activity.heartbeat()
            if activity.is_worker_shutdown():
                return
            await asyncio.sleep(0.1)


@asynccontextmanager
async def working(client: Client, at: Working) -> AsyncIterator[None]:
    worker = Worker(
        client,
        task_queue=TaskQueue.INGEST,
        workflows=[Ingest],
        activities=[at.drain, at.relay],
    )
    async with worker:
        yield


async def started(client: Client, group: int = 0) -> WorkflowHandle[Ingest, None]:
    return await client.start_workflow(
        Ingest.run,
        IngestInput(group=group),
        id=f"ingest/{uuid4()}",
        task_queue=TaskQueue.INGEST,
    )


async def test_a_drain_that_ends_is_begun_again_and_the_relay_left_alone(client: Client) -> None:
    at = Working(Ended.SHUTTING_DOWN, Ended.SHUTTING_DOWN)
    async with working(client, at):
        ingest = await started(client)
        await eventually(lambda: at.drained(3))
        await ingest.terminate()

    assert at.relays == 1


async def test_an_overtaken_drain_comes_back_after_a_while(skipper: TimeSkipper) -> None:
    at = Working(Ended.LOST_OWNERSHIP)
    async with working(skipper.client, at):
        ingest = await started(skipper.client)
        await eventually(lambda: at.drained(2))
        await ingest.terminate()


async def test_a_group_nobody_needs_ends(client: Client) -> None:
    async with working(client, Working(Ended.NOT_NEEDED)):
        ingest = await started(client, group=7)
        await ingest.result()

        assert (await ingest.describe()).status is WorkflowExecutionStatus.COMPLETED


async def test_a_long_history_goes_on_in_a_new_run(client: Client) -> None:
    at = Working(*[Ended.SHUTTING_DOWN] * 60)
    async with working(client, at):
        ingest = await started(client)
        await eventually(lambda: at.drained(61))
        latest = await client.get_workflow_handle(ingest.id).describe()
        await client.get_workflow_handle(ingest.id).terminate()

    assert latest.run_id != ingest.result_run_id


async def test_however_many_workers_ask_each_group_runs_once(client: Client) -> None:
    await asyncio.gather(*(ensure_ingest(client, 2) for _ in range(3)))

    handles = [client.get_workflow_handle(workflow_id(group)) for group in range(2)]
    runs = [(await handle.describe()).run_id for handle in handles]
    await ensure_ingest(client, 2)

    assert [(await handle.describe()).run_id for handle in handles] == runs
    for handle in handles:
        await handle.terminate()
