"""Whose hand a command came from reaches the activity, and nobody reads it on the way."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from temporalio import activity, client, workflow
from temporalio.api.common.v1 import Payload
from temporalio.client import Client, WorkflowHandle
from temporalio.worker import Worker

with workflow.unsafe.imports_passed_through():
    from core.ids import new_id
    from core.logging import JsonFormatter, request_id
    from core.temporal.origin import BY_HAND, HEADER, ITSELF, Sender, sender, sent_by, starter
    from tests.by_hand import by_hand

ANA = Sender(kind="USER", id=new_id(), address="203.0.113.7", request_id="asked-by-ana")
BEN = Sender(kind="API_KEY", id=new_id(), request_id="asked-by-ben")
_SOON = workflow.ActivityConfig(start_to_close_timeout=timedelta(seconds=10))
_log = logging.getLogger(__name__)


@activity.defn(name="trial.who")
async def who(step: str) -> Sender:
    _log.warning("did %s", step)
    return sender.get()


@workflow.defn(name="Asked")
class Asked:
    """Notes for whom each of its activities is executed."""

    @workflow.init
    def __init__(self, turns: int) -> None:
        self._noted: list[tuple[str, Sender]] = []
        self._done = False
        self._continued = workflow.info().continued_run_id is not None
        self._waiting = 0

    @workflow.run
    async def run(self, turns: int) -> list[tuple[str, Sender]]:
        await self._note("itself")
        with sent_by(starter()):
            await self._note("starter")
        if turns:
            workflow.continue_as_new(turns - 1)
        await workflow.wait_condition(lambda: self._done or self._continued)
        await self._note("after")
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._noted

    @workflow.update
    async def meet(self, name: str) -> None:
        """Two updates wait for one another between their activities."""
        await self._note(f"{name} before")
        self._waiting += 1
        await workflow.wait_condition(lambda: self._waiting == 2)
        await self._note(f"{name} after")

    @workflow.update
    async def touch(self, name: str) -> Sender:
        return await self._note(name)

    @workflow.signal
    async def finish(self) -> None:
        await self._note("finish")
        self._done = True

    async def _note(self, step: str) -> Sender:
        found = await workflow.execute_activity(who, step, **_SOON)
        self._noted.append((step, found))
        return found


class Lines(logging.Handler):
    """Formats at once, as the program does: a request's id belongs to its moment."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(JsonFormatter().format(record))


class Forging(client.Interceptor):
    """Updates with a header that somebody made up."""

    def __init__(self, forged: Payload) -> None:
        self._forged = forged

    def intercept_client(self, next: client.OutboundInterceptor) -> client.OutboundInterceptor:
        return _Forging(next, self._forged)


class _Forging(client.OutboundInterceptor):
    def __init__(self, next: client.OutboundInterceptor, forged: Payload) -> None:
        super().__init__(next)
        self._forged = forged

    async def start_workflow_update(
        self, input: client.StartWorkflowUpdateInput
    ) -> client.WorkflowUpdateHandle[Any]:
        input.headers = {HEADER: self._forged}
        return await super().start_workflow_update(input)


Run = WorkflowHandle[Asked, list[tuple[str, Sender]]]


@dataclass
class Trial:
    client: Client
    queue: str = field(default_factory=lambda: f"trial-{uuid4()}")

    async def start(self, by: Client | None = None, turns: int = 0) -> Run:
        return await (by or self.client).start_workflow(
            Asked.run, turns, id=f"trial/{uuid4()}", task_queue=self.queue
        )


@pytest.fixture
async def trial(client: Client) -> AsyncIterator[Trial]:
    made = Trial(client)
    async with Worker(client, task_queue=made.queue, workflows=[Asked], activities=[who]):
        yield made


async def noted(run: Run) -> dict[str, Sender]:
    await run.signal(Asked.finish)
    return dict(await run.result())


async def test_updates_in_flight_together_keep_their_senders(trial: Trial) -> None:
    run = await trial.start()

    async def meet(name: str, by: Sender) -> None:
        with sent_by(by):
            await run.execute_update(Asked.meet, name)

    await asyncio.gather(meet("ana", ANA), meet("ben", BEN))

    found = await noted(run)
    assert (found["ana before"], found["ana after"]) == (ANA, ANA)
    assert (found["ben before"], found["ben after"]) == (BEN, BEN)


async def test_what_a_workflow_does_by_itself_is_nobody_s_but_its_own(trial: Trial) -> None:
    with sent_by(ANA):
        run = await trial.start()
        await run.execute_update(Asked.touch, "touch")

    found = await noted(run)
    assert (found["itself"], found["after"]) == (ITSELF, ITSELF)
    assert (found["starter"], found["touch"]) == (ANA, ANA)


async def test_the_starter_is_known_after_continuing_as_new(trial: Trial) -> None:
    with sent_by(ANA):
        run = await trial.start(turns=1)

    assert dict(await run.result())["starter"] == ANA


async def test_the_program_s_own_signal_is_its_own_and_an_operator_s_is_not(trial: Trial) -> None:
    ours, theirs = await trial.start(), await trial.start()

    assert (await noted(ours))["finish"].kind == "SYSTEM"
    operator = by_hand(trial.client).get_workflow_handle(
        theirs.id, result_type=list[tuple[str, Sender]]
    )
    assert (await noted(operator))["finish"] == BY_HAND


async def test_what_comes_without_our_header_was_done_by_hand(trial: Trial) -> None:
    run = await trial.start(by_hand(trial.client))
    assert await run.execute_update(Asked.touch, "touch") == BY_HAND

    found = await noted(run)
    assert (found["starter"], found["itself"]) == (BY_HAND, ITSELF)


@pytest.mark.parametrize(
    "forged",
    [
        Payload(metadata={"encoding": b"json/plain"}, data=b"no json"),
        Payload(metadata={"encoding": b"json/plain"}, data=b'{"name": "ana"}'),
        Payload(metadata={"encoding": b"binary/refused"}),
    ],
)
async def test_a_header_that_we_cannot_have_written_counts_as_none(
    trial: Trial, forged: Payload
) -> None:
    config = by_hand(trial.client).config()
    config["interceptors"] = [Forging(forged)]
    run = await trial.start(Client(**config))

    assert await run.execute_update(Asked.touch, "touch") == BY_HAND
    await noted(run)


async def test_nothing_of_a_sender_can_be_read_in_the_history(trial: Trial) -> None:
    with sent_by(ANA):
        run = await trial.start()
        await run.execute_update(Asked.touch, "touch")
        await run.signal(Asked.finish)
    await run.result()

    events = (await run.fetch_history()).events
    kept = b"".join(event.SerializeToString() for event in events)
    assert kept.count(HEADER.encode()) >= 5
    for readable in (b"asked-by-ana", b"203.0.113.7", str(ANA.id).encode(), b"USER"):
        assert readable not in kept


async def test_the_request_s_id_is_in_the_activity_s_log(trial: Trial) -> None:
    lines: list[str] = []
    handler = Lines(lines)
    _log.addHandler(handler)
    token = request_id.set("asked-without-a-sender")
    try:
        run = await trial.start()
        await run.execute_update(Asked.touch, "touch")
    finally:
        request_id.reset(token)
        await noted(run)
        _log.removeHandler(handler)

    [touched] = [line for line in lines if "did touch" in line]
    assert '"requestId": "asked-without-a-sender"' in touched
    [itself] = [line for line in lines if "did itself" in line]
    assert "requestId" not in itself
