"""How a campaign is steered: the commands people wait for and the facts that interrupt it."""

import asyncio

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.campaigns.activities import CampaignActivities
    from core.temporal import options
    from models.campaigns.rules import ENDED, may_become
    from models.campaigns.types import (
        AccountLost,
        CampaignInput,
        CampaignRef,
        CampaignStatus,
        CampaignView,
        FailuresSeen,
        Launch,
        Launched,
        LaunchInput,
        Move,
        PauseReason,
        Rate,
        RateInput,
        Reschedule,
        RescheduleInput,
        Retry,
        RetryInput,
    )
    from models.sending.types import Progress
    from workflows.campaigns.details import attributes, details

CONFLICT = "Conflict"


class CampaignCommands:
    """Holds what a campaign remembers; every change of status goes through `_become`."""

    def __init__(self, input: CampaignInput) -> None:
        self._ref = CampaignRef(
            organization_id=input.organization_id, campaign_id=input.campaign_id
        )
        self._memory = input.memory
        self._moving = asyncio.Lock()
        self._changed = False
        self._asked = False

    @workflow.update(description="Start the campaign now, or at a time. Safe to repeat.")
    async def start(self, launch: Launch) -> CampaignView:
        self._asked = True
        async with self._moving:
            if self._memory.status is CampaignStatus.DRAFT:
                await self._launch(launch)
        return self._view()

    @workflow.update(description="Stop sending. Returns when no further request can begin.")
    async def pause(self) -> CampaignView:
        return await self._steer(CampaignStatus.PAUSED, PauseReason.REQUESTED, halt=True)

    @pause.validator
    def _may_pause(self) -> None:
        self._require(CampaignStatus.PAUSED)

    @workflow.update(description="Go on sending after a pause.")
    async def resume(self) -> CampaignView:
        return await self._steer(self._onward())

    @resume.validator
    def _may_resume(self) -> None:
        if self._memory.status is not CampaignStatus.PAUSED:
            raise _conflict(f"The campaign is {self._memory.status}, not PAUSED.")

    @workflow.update(description="End the campaign. Who was not sent to will not be.")
    async def cancel(self) -> CampaignView:
        return await self._give_up()

    @cancel.validator
    def _may_cancel(self) -> None:
        self._require(CampaignStatus.CANCELLED)

    @workflow.update(description="Move the start of a scheduled campaign.")
    async def reschedule(self, change: Reschedule) -> CampaignView:
        async with self._moving:
            self._may_reschedule(change)
            await workflow.execute_activity_method(
                CampaignActivities.reschedule,
                RescheduleInput(**dict(self._ref), starts_at=change.starts_at),
                **options.DATABASE,
            )
            self._remember(starts_at=change.starts_at)
        return self._view()

    @reschedule.validator
    def _may_reschedule(self, change: Reschedule) -> None:
        if self._memory.status is not CampaignStatus.SCHEDULED:
            raise _conflict(f"The campaign is {self._memory.status}, not SCHEDULED.")

    @workflow.update(description="Set the campaign's own rate in messages per second, or none.")
    async def set_rate(self, rate: Rate) -> CampaignView:
        await workflow.execute_activity_method(
            CampaignActivities.set_rate,
            RateInput(**dict(self._ref), rate=rate.per_second),
            **options.DATABASE,
        )
        return self._view()

    @workflow.update(description="Try failed or unknown recipients again, all or by code.")
    async def retry_failed(self, retry: Retry) -> CampaignView:
        self._asked = True
        async with self._moving:
            if self._memory.status is CampaignStatus.DRAFT:
                self._recall(await self._recalled())
            self._may_retry(retry)
            await self._make_due(retry)
            await self._become(CampaignStatus.SENDING)
        return self._view()

    @retry_failed.validator
    def _validate_retry(self, retry: Retry) -> None:
        if self._memory.status is not CampaignStatus.DRAFT:
            self._may_retry(retry)

    @workflow.signal(description="Counts of messages that failed after Meta accepted them.")
    def failures_seen(self, seen: FailuresSeen) -> None:
        failures = dict(self._memory.failures)
        for code, count in seen.by_code.items():
            failures[code] = failures.get(code, 0) + count
        self._remember(failures=failures)

    @workflow.signal(description="The template cannot be used any more.")
    async def template_unusable(self) -> None:
        await self._interrupt(PauseReason.TEMPLATE_UNUSABLE)

    @workflow.signal(description="The template can be used again.")
    async def template_usable(self) -> None:
        await self._go_on_after(PauseReason.TEMPLATE_UNUSABLE)

    @workflow.signal(description="The number may not send, or Meta warns about it.")
    async def number_degraded(self) -> None:
        await self._interrupt(PauseReason.NUMBER_DEGRADED)

    @workflow.signal(description="The number may send again.")
    async def number_recovered(self) -> None:
        await self._go_on_after(PauseReason.NUMBER_DEGRADED)

    @workflow.signal(description="Meta refuses the account's token, or the account is gone.")
    async def account_lost(self, lost: AccountLost) -> None:
        await self._interrupt(lost.reason)

    @workflow.signal(description="The account is connected again.")
    async def account_back(self) -> None:
        await self._go_on_after(PauseReason.TOKEN_INVALID)
        await self._go_on_after(PauseReason.ACCOUNT_DISCONNECTED)

    @workflow.query(description="Status, reason and counters.")
    def status(self) -> CampaignView:
        return self._view()

    async def _launch(self, launch: Launch) -> None:
        launched = await workflow.execute_activity_method(
            CampaignActivities.launch,
            LaunchInput(**dict(self._ref), starts_at=launch.starts_at, now=workflow.now()),
            **options.DATABASE,
        )
        self._recall(launched)
        if not launched.fresh and launched.status in ENDED:
            raise _conflict(f"The campaign is {launched.status}; it cannot start again.")

    async def _recalled(self) -> Launched:
        return await workflow.execute_activity_method(
            CampaignActivities.recall, self._ref, **options.DATABASE
        )

    def _recall(self, launched: Launched) -> None:
        self._remember(
            status=launched.status,
            reason=launched.reason,
            terms=launched.terms,
            epoch=launched.epoch,
            starts_at=launched.starts_at,
            settles_at=workflow.now() + launched.terms.settling,
            frozen=launched.frozen,
        )
        self._show()

    async def _make_due(self, retry: Retry) -> None:
        progress = await workflow.execute_activity_method(
            CampaignActivities.make_due,
            RetryInput(**dict(self._ref), retry=retry, now=workflow.now()),
            **options.BULK,
        )
        self._learn(progress)

    async def _cancel_due(self) -> None:
        self._learn(
            await workflow.execute_activity_method(
                CampaignActivities.cancel_due, self._ref, **options.BULK
            )
        )

    async def _steer(
        self, status: CampaignStatus, reason: PauseReason | None = None, *, halt: bool = False
    ) -> CampaignView:
        async with self._moving:
            self._require(status)
            await self._become(status, reason, halt=halt)
        return self._view()

    async def _give_up(self) -> CampaignView:
        await self._steer(CampaignStatus.CANCELLED, halt=True)
        await self._cancel_due()
        return self._view()

    async def _interrupt(self, reason: PauseReason) -> None:
        async with self._moving:
            if may_become(self._memory.status, CampaignStatus.PAUSED):
                await self._become(CampaignStatus.PAUSED, reason, halt=True)

    async def _go_on_after(self, reason: PauseReason) -> None:
        async with self._moving:
            if self._memory.status is CampaignStatus.PAUSED and self._memory.reason == reason:
                await self._become(self._onward())

    def _onward(self) -> CampaignStatus:
        return CampaignStatus.SENDING if self._memory.frozen else CampaignStatus.FREEZING

    async def _become(
        self, status: CampaignStatus, reason: str | None = None, *, halt: bool = False
    ) -> None:
        """Write the status; the caller holds the lock and has checked the transition."""
        moved = await workflow.execute_activity_method(
            CampaignActivities.move,
            Move(**dict(self._ref), status=status, reason=reason, halt=halt),
            **options.described(options.DATABASE, f"{status} {reason or ''}".strip()),
        )
        self._remember(status=status, reason=reason, epoch=moved.epoch)
        self._show()

    def _require(self, target: CampaignStatus) -> None:
        if not may_become(self._memory.status, target):
            raise _conflict(f"The campaign is {self._memory.status} and cannot become {target}.")

    def _may_retry(self, retry: Retry) -> None:
        if self._memory.status is not CampaignStatus.COMPLETED:
            raise _conflict(f"The campaign is {self._memory.status}, not COMPLETED.")

    def _learn(self, progress: Progress) -> None:
        self._memory = self._memory.model_copy(update={"progress": progress})
        self._describe()

    def _remember(self, **changes: object) -> None:
        self._memory = self._memory.model_copy(update=changes)
        self._changed = True
        self._describe()

    def _show(self) -> None:
        workflow.upsert_search_attributes(attributes(self._memory))

    def _describe(self) -> None:
        workflow.set_current_details(details(self._memory, workflow.now()))

    def _view(self) -> CampaignView:
        memory = self._memory
        return CampaignView(
            status=memory.status,
            reason=memory.reason,
            starts_at=memory.starts_at,
            progress=memory.progress,
            failures=memory.failures,
        )


def _conflict(message: str) -> ApplicationError:
    return ApplicationError(message, type=CONFLICT, non_retryable=True)
