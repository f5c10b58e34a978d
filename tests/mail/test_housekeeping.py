"""Once a day what nobody needs any more is forgotten."""

from functools import partial

import asyncpg
from temporalio.client import Client, ScheduleActionExecutionStartWorkflow, ScheduleHandle

from core.database import Database
from core.ids import new_id
from core.keyring import Keyring
from core.settings import TemporalSettings
from core.temporal.client import connect
from core.temporal.queues import TaskQueue
from models.auth import email_tokens, sessions
from models.auth.types import EmailPurpose, Origin
from tests.clients.meta.wire import free_port
from tests.ingest.look import eventually
from tests.mail.office import a_person, sending, smtp
from workflows.housekeeping.housekeeping import HousekeepingWorkflow
from workflows.housekeeping.lifecycle import SCHEDULE, ensure_housekeeping


async def test_old_records_are_forgotten_and_newer_ones_stay(
    client: Client, database: Database, owner: asyncpg.Connection
) -> None:
    old, new = await a_person(database), await a_person(database)
    for user_id in (old, new):
        async with database.transaction(user=user_id) as session:
            begun = await sessions.begin(session, user_id, Origin())
            await email_tokens.issue(session, user_id, EmailPurpose.RESET_PASSWORD)
            assert begun.refresh_token
    await owner.execute(
        "update login_session set expires_at = now() - interval '31 days' where user_id = $1", old
    )
    await owner.execute(
        "update email_token set expires_at = now() - interval '2 days' where user_id = $1", old
    )
    async with database.transaction(user=new) as session:
        kept = await sessions.begin(session, new, Origin())
    await owner.execute(
        "update refresh_token set used_at = now() - interval '8 days' "
        "where user_id = $1 and login_session_id <> $2",
        new,
        kept.session_id,
    )

    async with sending(client, database, smtp(free_port())):
        await client.execute_workflow(
            HousekeepingWorkflow.run, id=f"housekeeping-{new_id()}", task_queue=TaskQueue.CONTROL
        )

    left = {
        table: await owner.fetch(
            f"select user_id from {table} where user_id = any($1::uuid[])", [old, new]
        )
        for table in ("login_session", "refresh_token", "email_token")
    }
    found = {table: [row["user_id"] for row in rows] for table, rows in left.items()}
    assert found == {"login_session": [new, new], "refresh_token": [new], "email_token": [new]}


async def test_the_schedule_begins_what_a_worker_that_refuses_plain_values_takes(
    temporal_settings: TemporalSettings, keyring: Keyring, database: Database
) -> None:
    client = await connect(temporal_settings, keyring, refuses_plain=True)
    await ensure_housekeeping(client)
    handle = client.get_schedule_handle(SCHEDULE)

    async with sending(client, database, smtp(free_port())):
        await handle.trigger()
        await eventually(partial(_begun, handle))
        run = await _begun(handle)
        assert run is not None
        await client.get_workflow_handle(run).result()

    await handle.delete()


async def _begun(handle: ScheduleHandle) -> str | None:
    begun = (await handle.describe()).info.recent_actions
    if not begun:
        return None
    action = begun[0].action
    assert isinstance(action, ScheduleActionExecutionStartWorkflow)
    return action.workflow_id


async def test_it_is_scheduled_once_however_many_workers_start(client: Client) -> None:
    await ensure_housekeeping(client)
    handle = client.get_schedule_handle(SCHEDULE)
    await handle.pause(note="an operator's wish")

    await ensure_housekeeping(client)

    described = await handle.describe()
    (daily,) = described.schedule.spec.calendars
    await handle.delete()
    assert described.schedule.state.paused
    assert (daily.hour[0].start, daily.minute[0].start) == (3, 17)
    assert described.schedule.policy.overlap.name == "SKIP"
