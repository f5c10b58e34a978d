"""Temporal and the log never keep the text of an exception that was not meant for them."""

import logging
from datetime import timedelta
from uuid import uuid4

import pytest
from temporalio import activity, workflow
from temporalio.client import Client, WorkflowFailureError
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.worker import Worker

from core.logging import JsonFormatter
from core.temporal.errors import failure
from core.temporal.interceptor import RedactingInterceptor

MARK = "+14155550199"


@activity.defn(name="trial.stumble")
async def stumble(on_purpose: bool) -> None:
    if on_purpose:
        raise failure("NumberGone", 131026, non_retryable=True)
    raise LookupError(f"no row for {MARK}")


@workflow.defn(name="Stumbling")
class Stumbling:
    @workflow.run
    async def run(self, on_purpose: bool) -> None:
        await workflow.execute_activity(
            stumble,
            on_purpose,
            start_to_close_timeout=timedelta(seconds=10),
            retry_policy=RetryPolicy(maximum_attempts=1),
        )


async def stumbled(client: Client, *, on_purpose: bool) -> tuple[ApplicationError, str]:
    """The failure as Temporal tells it, and the whole history as text."""
    queue = f"trial-{uuid4()}"
    worker = Worker(
        client,
        task_queue=queue,
        workflows=[Stumbling],
        activities=[stumble],
        interceptors=[RedactingInterceptor()],
    )
    async with worker:
        handle = await client.start_workflow(
            Stumbling.run, on_purpose, id=f"trial/{uuid4()}", task_queue=queue
        )
        with pytest.raises(WorkflowFailureError) as failed:
            await handle.result()
    assert isinstance(failed.value.cause, ActivityError)
    assert isinstance(failed.value.cause.cause, ApplicationError)
    return failed.value.cause.cause, (await handle.fetch_history()).to_json()


async def test_an_unexpected_exception_becomes_its_type_and_an_id(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="core.temporal.interceptor"):
        error, history = await stumbled(client, on_purpose=False)

    assert (error.type, error.message) == ("LookupError", "LookupError")
    assert MARK not in history
    [record] = [each for each in caplog.records if each.name == "core.temporal.interceptor"]
    line = JsonFormatter().format(record)
    assert str(error.details[0]) in line
    assert "test_interceptor.py" in line
    assert MARK not in line


async def test_a_failure_of_ours_passes_as_it_is(client: Client) -> None:
    error, _ = await stumbled(client, on_purpose=True)

    assert (error.type, error.details[0], error.non_retryable) == ("NumberGone", 131026, True)
