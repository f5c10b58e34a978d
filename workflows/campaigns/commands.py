"""How a campaign is steered: the commands people wait for."""

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.campaigns.activities import CampaignActivities
    from core.temporal import options
    from models.campaigns.rules import ENDED, may_become
    from models.campaigns.types import (
        CampaignStatus,
        CampaignView,
        Launch,
        Launched,
        LaunchInput,
        PauseReason,
        Rate,
        RateInput,
        Reschedule,
        RescheduleInput,
        Retry,
        RetryInput,
    )
    from models.sending.types import Progress
    from workflows.campaigns.interlocks import CampaignInterlocks

CONFLICT = "Conflict"
# Campaigns that began before their template was looked at go on without it.
EXAMINED = "template-examined"


class CampaignCommands(CampaignInterlocks):
    """What people ask of a campaign; each returns when it is done."""

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
        if workflow.patched(EXAMINED):
            await self._require_template()
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
        if workflow.patched(EXAMINED):
            await self._heed_template()
        return self._view()

    @retry_failed.validator
    def _validate_retry(self, retry: Retry) -> None:
        if self._memory.status is not CampaignStatus.DRAFT:
            self._may_retry(retry)

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

    async def _require_template(self) -> None:
        """Going on after a pause for the price accepts it."""
        async with self._moving:
            known = self._memory.reason
            reason = await self._hindrance(accept=known == PauseReason.TEMPLATE_COSTLIER)
            if reason is None:
                return
            if self._memory.status is CampaignStatus.PAUSED and reason != known:
                await self._become(CampaignStatus.PAUSED, reason)
        costs = reason is PauseReason.TEMPLATE_COSTLIER
        more = " Resume once more to accept the price." if costs else ""
        raise _conflict(f"The template keeps the campaign from sending: {reason}.{more}")

    def _require(self, target: CampaignStatus) -> None:
        if not may_become(self._memory.status, target):
            raise _conflict(f"The campaign is {self._memory.status} and cannot become {target}.")

    def _may_retry(self, retry: Retry) -> None:
        if self._memory.status is not CampaignStatus.COMPLETED:
            raise _conflict(f"The campaign is {self._memory.status}, not COMPLETED.")

    def _learn(self, progress: Progress) -> None:
        self._memory = self._memory.model_copy(update={"progress": progress})
        self._describe()

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
