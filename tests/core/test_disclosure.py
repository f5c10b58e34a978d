"""A marked phone number goes into errors of every kind, and into no failure and no log."""

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import orjson
import pytest
from sqlalchemy import text
from temporalio import activity, workflow
from temporalio.client import Client, WorkflowFailureError
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.worker import Worker

from clients.meta.classification import error_from
from core.database import Database
from core.ids import new_id
from core.logging import JsonFormatter
from core.temporal.interceptor import RedactingInterceptor

MARK = "+14155550199"
_TAG = text("insert into tag (id, organization_id, name) values (:id, :organization, :mark)")
_IDENTITY = text("""
    insert into contact_identity (organization_id, kind, value, contact_id)
    values (:organization, 'PHONE', :mark, :id)
""")
_KIND = text("""
    insert into contact_identity (organization_id, kind, value, contact_id)
    values (:organization, :mark, 'x', :id)
""")
_CAST = text("select cast(cast(:mark as text) as int)")
_ARGUMENT = text("select cast(:mark as int)")


class Mishaps:
    """Ways to fail that quote what they were given."""

    def __init__(self, database: Database, organization_id: UUID) -> None:
        self._database = database
        self._organization_id = organization_id

    @activity.defn(name="trial.fail")
    async def fail(self, kind: str) -> None:
        ways: dict[str, Callable[[], Awaitable[None]]] = {
            "unique violation": self._twice,
            "foreign key violation": lambda: self._run(_IDENTITY),
            "check violation": lambda: self._run(_KIND),
            "type error in SQL": lambda: self._run(_CAST),
            "type error of an argument": lambda: self._run(_ARGUMENT),
            "httpx error": self._unreachable,
            "Meta's words": self._refused,
            "anything": self._anything,
        }
        await ways[kind]()

    async def _run(self, statement: object) -> None:
        values = {"id": new_id(), "organization": self._organization_id, "mark": MARK}
        needed = statement.compile().params.keys()  # type: ignore[attr-defined]
        async with self._database.transaction([self._organization_id]) as session:
            await (await session.connection()).execute(
                statement,  # type: ignore[call-overload]
                {name: values[name] for name in needed},
            )

    async def _twice(self) -> None:
        await self._run(_TAG)
        await self._run(_TAG)

    async def _unreachable(self) -> None:
        raise httpx.ConnectError(f"no route to {MARK}")

    async def _refused(self) -> None:
        error = {"code": 131026, "message": MARK, "error_data": {"details": MARK}}
        raise error_from(400, orjson.dumps({"error": error}))

    async def _anything(self) -> None:
        raise LookupError(f"no row for {MARK}")


@workflow.defn(name="Failing", sandboxed=False)
class Failing:
    @workflow.run
    async def run(self, kind: str) -> None:
        await workflow.execute_activity_method(
            Mishaps.fail,
            kind,
            start_to_close_timeout=timedelta(seconds=20),
            retry_policy=RetryPolicy(maximum_attempts=1),
        )


@pytest.mark.parametrize(
    ("kind", "type"),
    [
        ("unique violation", "IntegrityError"),
        ("foreign key violation", "IntegrityError"),
        ("check violation", "IntegrityError"),
        ("type error in SQL", "DBAPIError"),
        ("type error of an argument", "DBAPIError"),
        ("httpx error", "ConnectError"),
        ("Meta's words", "RecipientUnreachable"),
        ("anything", "LookupError"),
    ],
)
async def test_no_failure_and_no_log_quotes_what_went_wrong(
    client: Client,
    database: Database,
    organization: UUID,
    caplog: pytest.LogCaptureFixture,
    kind: str,
    type: str,
) -> None:
    queue = f"trial-{uuid4()}"
    mishaps = Mishaps(database, organization)
    worker = Worker(
        client,
        task_queue=queue,
        workflows=[Failing],
        activities=[mishaps.fail],
        interceptors=[RedactingInterceptor()],
    )
    with caplog.at_level(logging.DEBUG):
        async with worker:
            with pytest.raises(WorkflowFailureError) as failed:
                await client.execute_workflow(
                    Failing.run, kind, id=f"trial/{uuid4()}", task_queue=queue
                )

    assert isinstance(failed.value.cause, ActivityError)
    cause = failed.value.cause.cause
    assert isinstance(cause, ApplicationError)
    assert cause.type == type
    assert cause.failure is not None
    assert MARK not in str(cause.failure)
    lines = [JsonFormatter().format(record) for record in caplog.records]
    assert any(str(cause.details[0]) in line for line in lines)
    assert not [line for line in lines if MARK.lstrip("+") in line]
