"""Looking at accounts, and asking Meta about them: ids and options live here only."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
)

from activities.accounts.asking import AccountQuestions
from activities.accounts.checking import AccountChecks
from core.temporal.client import RPC_TIMEOUT
from core.temporal.queues import TaskQueue
from models.accounts.types import AccountRef, AskInput, Checked, HealthRound
from workflows.accounts.health import AccountHealth
from workflows.meta.asking import Asking

SCHEDULE = "accounts/health"
_JITTER = 0.1


async def ensure_health(client: Client, every: timedelta) -> None:
    """Have every account looked at so often; whether it is paused stays as an operator left it."""
    spec = ScheduleSpec(intervals=[ScheduleIntervalSpec(every=every)], jitter=every * _JITTER)
    schedule = Schedule(
        action=ScheduleActionStartWorkflow(
            AccountHealth.run,
            HealthRound(),
            id=SCHEDULE,
            task_queue=TaskQueue.CONTROL,
            static_summary="Look at every account",
        ),
        spec=spec,
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=every),
    )
    try:
        await client.create_schedule(SCHEDULE, schedule, rpc_timeout=RPC_TIMEOUT)
    except ScheduleAlreadyRunningError:
        await client.get_schedule_handle(SCHEDULE).update(_updater(spec), rpc_timeout=RPC_TIMEOUT)


class Accounts:
    def __init__(self, client: Client) -> None:
        self._asking = Asking(client)

    async def check(self, organization_id: UUID, account_id: UUID) -> Checked:
        """Look at an account now. Raises `MetaRefused` or `NoAnswer`."""
        return await self._asking.ask(
            AccountChecks.check,
            AccountRef(organization_id=organization_id, account_id=account_id),
            organization_id=organization_id,
            about=f"account/{account_id}/check",
            summary="Look at an account",
        )

    async def ask(self, input: AskInput) -> None:
        """Have Meta asked; the answer is in the exchange. Raises `MetaRefused` or `NoAnswer`."""
        about = f"account/{input.account_id}"
        if input.number_id is not None:
            about = f"number/{input.number_id}"
        await self._asking.ask(
            AccountQuestions.ask,
            input,
            organization_id=input.organization_id,
            about=f"{about}/{input.question}",
            summary=input.question.replace("_", " ").capitalize(),
        )


def _updater(spec: ScheduleSpec) -> Callable[[ScheduleUpdateInput], ScheduleUpdate | None]:
    def update(input: ScheduleUpdateInput) -> ScheduleUpdate | None:
        """Nothing where it is as it should be."""
        schedule = input.description.schedule
        if schedule.spec.intervals == spec.intervals:
            return None
        schedule.spec = spec
        return ScheduleUpdate(schedule)

    return update
