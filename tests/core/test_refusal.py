"""Inputs that were not encrypted are refused, and never make a workflow fail its tasks for ever."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from pydantic import SecretStr
from temporalio.client import Client, WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

from core.crypto import new_key
from core.keyring import Keyring
from core.settings import TemporalSettings
from core.temporal.client import connect
from core.temporal.refusal import KIND
from tests.core.diary import Diary

QUEUE = "refusal"


@pytest.fixture
def keyring() -> Keyring:
    return Keyring.of({"k": SecretStr(new_key())})


@pytest.fixture
async def ours(temporal_settings: TemporalSettings, keyring: Keyring) -> AsyncIterator[Client]:
    """Our client; the worker on it keeps nothing in memory, so that it must replay."""
    client = await connect(temporal_settings, keyring, refuses_plain=True)
    async with Worker(client, task_queue=QUEUE, workflows=[Diary], max_cached_workflows=0):
        yield client


@pytest.fixture
async def plain(temporal_settings: TemporalSettings) -> Client:
    """Somebody at the command line, without our codec."""
    return await Client.connect(
        temporal_settings.address,
        namespace=temporal_settings.namespace,
        data_converter=pydantic_data_converter,
    )


async def test_a_start_with_a_plain_input_fails_that_workflow_and_says_why(
    ours: Client, plain: Client
) -> None:
    started = await plain.start_workflow(Diary.run, "secret", id=f"d/{uuid4()}", task_queue=QUEUE)

    with pytest.raises(WorkflowFailureError) as ended:
        await ours.get_workflow_handle(started.id).result()

    cause = ended.value.cause
    assert isinstance(cause, ApplicationError)
    assert cause.type == KIND
    assert "parley operator" in cause.message
    assert await _failed_tasks(ours, started.id) == 0


async def test_a_plain_update_is_refused_and_a_plain_signal_dropped(
    ours: Client, plain: Client, caplog: pytest.LogCaptureFixture
) -> None:
    handle = await ours.start_workflow(Diary.run, "begin", id=f"d/{uuid4()}", task_queue=QUEUE)
    stranger = plain.get_workflow_handle(handle.id)

    with pytest.raises(WorkflowUpdateFailedError):
        await stranger.execute_update(Diary.write, "plain update")
    await stranger.signal(Diary.hear, "plain signal")
    assert await handle.execute_update(Diary.write, "sealed update") == 2
    await handle.signal(Diary.hear, "stop")

    assert await handle.result() == ["begin", "sealed update", "stop"]
    assert "dropping the signal" in caplog.text
    assert "plain signal" not in caplog.text
    assert await _failed_tasks(ours, handle.id) == 0


async def test_a_signal_that_starts_with_plain_inputs_fails_the_workflow_too(
    ours: Client, plain: Client
) -> None:
    started = await plain.start_workflow(
        Diary.run,
        "plain",
        id=f"d/{uuid4()}",
        task_queue=QUEUE,
        start_signal="hear",
        start_signal_args=["stop"],
    )

    with pytest.raises(WorkflowFailureError):
        await ours.get_workflow_handle(started.id).result()

    assert await _failed_tasks(ours, started.id) == 0


async def test_where_plain_inputs_are_allowed_they_work(
    temporal_settings: TemporalSettings, keyring: Keyring, plain: Client
) -> None:
    client = await connect(temporal_settings, keyring)
    async with Worker(client, task_queue=QUEUE, workflows=[Diary]):
        started = await plain.start_workflow(Diary.run, "stop", id=f"d/{uuid4()}", task_queue=QUEUE)

        assert await client.get_workflow_handle(started.id).result() == ["stop"]


async def _failed_tasks(client: Client, workflow_id: str) -> int:
    history = await client.get_workflow_handle(workflow_id).fetch_history()
    return sum(event.HasField("workflow_task_failed_event_attributes") for event in history.events)
