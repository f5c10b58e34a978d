"""Sending one template to an audience, once each."""

import contextlib
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.exceptions import is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.campaigns.activities import CampaignActivities
    from activities.sending.activities import SendingActivities
    from core.temporal import options
    from core.temporal.origin import BY_HAND, sent_by
    from models.campaigns.rules import ENDED, may_become
    from models.campaigns.types import (
        CampaignInput,
        CampaignStatus,
        CampaignView,
        FailReason,
        FreezeInput,
        PauseReason,
        Terms,
    )
    from models.sending.types import (
        PageInput,
        PageOutcome,
        Progress,
        SettleInput,
        SettleOutcome,
    )
    from workflows.campaigns.commands import EXAMINED, CampaignCommands

UNSTARTED = timedelta(seconds=60)
BREATH = timedelta(seconds=1)
LOOK = timedelta(minutes=1)
LONG_LOOK = timedelta(minutes=5)


@workflow.defn(name="Campaign")
class CampaignWorkflow(CampaignCommands):
    """A campaign from its start to the moment its states add up to its audience.

    The workflow remembers where it is; the database remembers what happened. Steering acts in
    the database: a page under way finds its epoch raised and claims nothing more.
    """

    @workflow.init
    def __init__(self, input: CampaignInput) -> None:
        super().__init__(input)

    @workflow.run
    async def run(self, input: CampaignInput) -> CampaignView:
        if await self._launched():
            while not await self._finished():
                await self._step_or_cancel()
                await self._continue_as_new_if_suggested()
        return self._view()

    async def _launched(self) -> bool:
        """A run that is not started within a minute ends and has changed nothing."""
        if self._memory.status is not CampaignStatus.DRAFT:
            return True
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(lambda: self._asked, timeout=UNSTARTED)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._memory.status is not CampaignStatus.DRAFT

    async def _finished(self) -> bool:
        """A command may come while the last step ends: then the campaign is not over yet."""
        if self._over():
            await workflow.wait_condition(workflow.all_handlers_finished)
        return self._over()

    def _over(self) -> bool:
        waiting = self._memory.status is CampaignStatus.CANCELLED and self._memory.progress.sending
        return self._memory.status in ENDED and not waiting

    async def _step_or_cancel(self) -> None:
        """An operator's request to cancel the workflow cancels the campaign, nothing less."""
        try:
            await self._step()
        except BaseException as error:
            if not is_cancelled_exception(error):
                raise
            if may_become(self._memory.status, CampaignStatus.CANCELLED):
                with sent_by(BY_HAND):
                    await self._give_up()

    async def _step(self) -> None:
        self._changed = False
        match self._memory.status:
            case CampaignStatus.SCHEDULED:
                await self._wait_for_start()
            case CampaignStatus.FREEZING:
                await self._freeze()
            case CampaignStatus.SENDING:
                await self._send()
            case CampaignStatus.PAUSED if self._memory.reason == PauseReason.META_UNAVAILABLE:
                await self._wait_for_meta()
            case CampaignStatus.SETTLING:
                await self._settle()
            case _:
                await self._settle_and_wait()

    async def _wait_for_start(self) -> None:
        starts_at = self._memory.starts_at or workflow.now()
        if not await self._changed_before(starts_at - workflow.now(), "start"):
            async with self._moving:
                if self._memory.status is CampaignStatus.SCHEDULED and not self._changed:
                    await self._become(CampaignStatus.FREEZING)
            if workflow.patched(EXAMINED):
                await self._heed_template()

    async def _freeze(self) -> None:
        frozen = await workflow.execute_activity_method(
            CampaignActivities.freeze,
            FreezeInput(**dict(self._ref), now=workflow.now(), after=self._memory.freeze_after),
            **options.described(options.BULK, "decide who is reached"),
        )
        async with self._moving:
            self._remember(freeze_after=frozen.after, frozen=frozen.done)
            self._learn(Progress(due=frozen.audience))
            if not frozen.done or self._memory.status is not CampaignStatus.FREEZING:
                return
            if frozen.audience == 0:
                await self._become(CampaignStatus.FAILED, FailReason.EMPTY_AUDIENCE)
            else:
                await self._become(CampaignStatus.SENDING)

    async def _send(self) -> None:
        outcome = await workflow.execute_activity_method(
            SendingActivities.send_page,
            self._page(),
            **options.described(
                options.SEND, f"epoch {self._memory.epoch}, {self._memory.progress.due} due"
            ),
        )
        self._learn(outcome.progress)
        async with self._moving:
            if self._memory.status is not CampaignStatus.SENDING:
                return
            await self._heed(outcome)
        if self._memory.status is CampaignStatus.SENDING and not outcome.claimed:
            await self._wait_for_due()

    async def _heed(self, outcome: PageOutcome) -> None:
        if outcome.stop is not None:
            await self._become(CampaignStatus.PAUSED, outcome.stop, halt=True)
        elif (outcome.gate_closed_for or timedelta(0)) >= self._terms().outage_pause:
            await self._become(CampaignStatus.PAUSED, PauseReason.META_UNAVAILABLE, halt=True)
        elif outcome.progress.due == 0:
            self._remember(settles_at=workflow.now() + self._terms().settling)
            await self._become(CampaignStatus.SETTLING)

    async def _wait_for_due(self) -> None:
        """Nothing was claimable: wait for the next due time, settling what can be settled."""
        settled = await self._settlement() if self._memory.progress.sending else None
        due_at = self._memory.progress.next_due_at
        until_due = due_at - workflow.now() if due_at is not None else BREATH
        if settled is not None:
            until_due = min(until_due, self._until_next_look(settled, until_due))
        await self._changed_before(max(BREATH, until_due), "next due")

    async def _settle(self) -> None:
        settled = await self._settlement()
        async with self._moving:
            if self._memory.status is not CampaignStatus.SETTLING:
                return
            if settled.progress.due:
                await self._become(CampaignStatus.SENDING)
                return
            left = self._settles_at() - workflow.now()
            if not settled.progress.sending and left <= timedelta(0):
                await self._complete()
                return
        await self._changed_before(self._until_next_look(settled, left), "settling")

    def _until_next_look(self, settled: SettleOutcome, left: timedelta) -> timedelta:
        """Statuses settle most doubts before their grace is over, and wake nobody."""
        longest = LOOK if left > timedelta(0) else LONG_LOOK
        if not settled.progress.sending:
            return max(BREATH, min(left, longest))
        return max(BREATH, min(settled.check_in or longest, longest))

    async def _complete(self) -> None:
        completed = await workflow.execute_activity_method(
            CampaignActivities.complete, self._ref, **options.DATABASE
        )
        self._learn(completed.progress)
        if completed.done:
            self._remember(status=CampaignStatus.COMPLETED, reason=None)
            self._show()

    async def _settle_and_wait(self) -> None:
        """Paused or cancelled: nothing is sent, but what is in doubt is still settled."""
        look: timedelta | None = None
        if self._memory.progress.sending:
            look = self._until_next_look(await self._settlement(), timedelta(0))
        if not self._over():
            await self._changed_before(look, "paused")

    async def _wait_for_meta(self) -> None:
        opened = await workflow.execute_activity_method(
            SendingActivities.probe,
            self._page(),
            **options.described(options.SEND, "is Meta back?"),
        )
        if opened:
            await self._go_on_after(PauseReason.META_UNAVAILABLE)

    async def _settlement(self) -> SettleOutcome:
        settled = await workflow.execute_activity_method(
            SendingActivities.settle,
            SettleInput(**dict(self._ref), now=workflow.now()),
            **options.described(options.DATABASE, "judge what is in doubt"),
        )
        self._learn(settled.progress)
        return settled

    async def _changed_before(self, left: timedelta | None, what: str) -> bool:
        """Wait for a command or a fact; false when the time was over first."""
        if left is not None and left <= timedelta(0):
            return self._changed
        try:
            await workflow.wait_condition(
                lambda: self._changed or workflow.info().is_continue_as_new_suggested(),
                timeout=left,
                timeout_summary=what,
            )
        except TimeoutError:
            return False
        return True

    async def _continue_as_new_if_suggested(self) -> None:
        if not workflow.info().is_continue_as_new_suggested() or self._over():
            return
        await workflow.wait_condition(workflow.all_handlers_finished)
        workflow.continue_as_new(CampaignInput(**dict(self._ref), memory=self._memory))

    def _page(self) -> PageInput:
        return PageInput(**dict(self._ref), epoch=self._memory.epoch, now=workflow.now())

    def _settles_at(self) -> datetime:
        assert self._memory.settles_at is not None
        return self._memory.settles_at

    def _terms(self) -> Terms:
        assert self._memory.terms is not None
        return self._memory.terms
