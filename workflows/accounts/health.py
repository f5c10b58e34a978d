"""A round over every account: how it and its numbers are at Meta."""

import asyncio

from temporalio import workflow
from temporalio.common import Priority
from temporalio.exceptions import ActivityError
from temporalio.workflow import ActivityConfig

with workflow.unsafe.imports_passed_through():
    from activities.accounts.checking import AccountChecks
    from core.temporal import options
    from models.accounts.types import AccountRef, AccountsAfter, Checked, HealthRound

_AT_ONCE = 8
_BULK = 4


@workflow.defn(name="AccountHealth")
class AccountHealth:
    """Looks at every account once, a few at a time. A schedule begins it again and again."""

    @workflow.init
    def __init__(self, input: HealthRound) -> None:
        self._round = input
        self._room = asyncio.Semaphore(_AT_ONCE)

    @workflow.run
    async def run(self, input: HealthRound) -> HealthRound:
        while accounts := await self._page():
            await asyncio.gather(*map(self._look_at, accounts))
            self._remember(after=accounts[-1].account_id)
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(self._round)
        return self._round

    async def _page(self) -> list[AccountRef]:
        page = await workflow.execute_activity_method(
            AccountChecks.page,
            AccountsAfter(after=self._round.after),
            **options.described(options.DATABASE, "List accounts"),
        )
        return page.accounts

    async def _look_at(self, account: AccountRef) -> None:
        """What fails here is looked at in the next round; why stands with the account."""
        async with self._room:
            try:
                checked = await workflow.execute_activity_method(
                    AccountChecks.check,
                    account,
                    **_patience(account),
                )
            except ActivityError:
                self._remember(failed=self._round.failed + 1)
            else:
                self._count(checked)

    def _count(self, checked: Checked) -> None:
        if checked.skipped:
            self._remember(skipped=self._round.skipped + 1)
        else:
            self._remember(checked=self._round.checked + 1, news=self._round.news + checked.news)

    def _remember(self, **changes: object) -> None:
        self._round = self._round.model_copy(update=changes)
        it = self._round
        workflow.set_current_details(
            f"{it.checked} accounts looked at, {it.news} news; {it.skipped} not connected, "
            f"{it.failed} did not answer"
        )


def _patience(account: AccountRef) -> ActivityConfig:
    """Organizations take turns, however many accounts each of them has."""
    fair = Priority(priority_key=_BULK, fairness_key=str(account.organization_id))
    described = options.described(options.META_BRIEFLY, f"Look at {account.account_id}")
    return described | ActivityConfig(priority=fair)
