"""A round over accounts: one looked at, one that nobody may look at, one that does not answer."""

from typing import Any
from uuid import UUID

from temporalio import activity
from temporalio.client import WorkflowHandle
from temporalio.testing import TimeSkipper
from temporalio.worker import Worker

from core.ids import new_id
from core.temporal.errors import failure
from core.temporal.queues import TaskQueue
from models.accounts.types import (
    AccountRef,
    AccountsAfter,
    Checked,
    HealthRound,
    PageOfAccounts,
)
from workflows.accounts.health import AccountHealth


class _Accounts:
    def __init__(self) -> None:
        self._accounts = [
            AccountRef(organization_id=new_id(), account_id=new_id()) for _ in range(3)
        ]

    @activity.defn(name="accounts.page")
    async def page(self, input: AccountsAfter) -> PageOfAccounts:
        whole = input.after == UUID(int=0)
        return PageOfAccounts(accounts=self._accounts if whole else [])

    @activity.defn(name="accounts.check")
    async def check(self, input: AccountRef) -> Checked:
        match self._accounts.index(input):
            case 0:
                return Checked(news=2)
            case 1:
                return Checked(skipped=True)
        raise failure("MetaSilent", non_retryable=True)


async def looked_at(skipper: TimeSkipper) -> WorkflowHandle[Any, Any]:
    at = _Accounts()
    async with Worker(
        skipper.client,
        task_queue=TaskQueue.CONTROL,
        workflows=[AccountHealth],
        activities=[at.page, at.check],
    ):
        run = await skipper.client.start_workflow(
            AccountHealth.run,
            HealthRound(),
            id="accounts/health",
            task_queue=TaskQueue.CONTROL,
        )
        await run.result()
    return run
