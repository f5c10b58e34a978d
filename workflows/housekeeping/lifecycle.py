"""How housekeeping is scheduled: once, however many workers ask."""

from contextlib import suppress
from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
)

from core.temporal.client import RPC_TIMEOUT
from core.temporal.queues import TaskQueue
from workflows.housekeeping.housekeeping import HousekeepingWorkflow

SCHEDULE = "housekeeping"
_HOUR, _MINUTE = 3, 17
_JITTER = timedelta(minutes=10)


async def ensure_housekeeping(client: Client) -> None:
    """Have it run every day; a schedule that is there stays as an operator left it."""
    daily = ScheduleCalendarSpec(
        hour=[ScheduleRange(_HOUR)], minute=[ScheduleRange(_MINUTE)], comment="every day"
    )
    schedule = Schedule(
        action=ScheduleActionStartWorkflow(
            HousekeepingWorkflow.run,
            id="housekeeping",
            task_queue=TaskQueue.CONTROL,
            static_summary="Housekeeping",
        ),
        spec=ScheduleSpec(calendars=[daily], jitter=_JITTER),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=timedelta(days=1)),
    )
    with suppress(ScheduleAlreadyRunningError):
        await client.create_schedule(SCHEDULE, schedule, rpc_timeout=RPC_TIMEOUT)
