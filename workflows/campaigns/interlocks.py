"""What a campaign remembers, and the facts that interrupt it."""

import asyncio

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.campaigns.activities import CampaignActivities
    from core.temporal import options
    from models.campaigns.rules import (
        ABOUT_TEMPLATE,
        OF_ACCOUNT,
        explains,
        may_become,
        resumes_by_itself,
    )
    from models.campaigns.types import (
        AccountLost,
        CampaignInput,
        CampaignRef,
        CampaignStatus,
        ExamineInput,
        FailuresSeen,
        Move,
        PauseReason,
        TemplateNews,
    )
    from workflows.campaigns.details import attributes, details

_CAUSE_NAMED = "loss-of-account-named"
_NUMBER_LOOKED_AT = "number-looked-at-when-account-is-back"


class CampaignInterlocks:
    """Holds what a campaign remembers; every change of status goes through `_become`."""

    def __init__(self, input: CampaignInput) -> None:
        self._ref = CampaignRef(
            organization_id=input.organization_id, campaign_id=input.campaign_id
        )
        self._memory = input.memory
        self._moving = asyncio.Lock()
        self._changed = False
        self._asked = False

    @workflow.signal(description="Counts of messages that failed after Meta accepted them.")
    def failures_seen(self, seen: FailuresSeen) -> None:
        failures = dict(self._memory.failures)
        for code, count in seen.by_code.items():
            failures[code] = failures.get(code, 0) + count
        self._remember(failures=failures)

    @workflow.signal(description="The template cannot be used any more.")
    async def template_unusable(self, news: TemplateNews | None = None) -> None:
        if news is None:  # as it was told before there were many reasons
            await self._interrupt(PauseReason.TEMPLATE_UNUSABLE)
        else:
            await self._heed_template()

    @workflow.signal(description="The template can be used again.")
    async def template_usable(self, news: TemplateNews | None = None) -> None:
        if news is None:
            await self._go_on_after(PauseReason.TEMPLATE_UNUSABLE)
        else:
            await self._heed_template()

    @workflow.signal(description="The number may not send, or Meta warns about it.")
    async def number_degraded(self) -> None:
        await self._interrupt(PauseReason.NUMBER_DEGRADED)

    @workflow.signal(description="The number may send again.")
    async def number_recovered(self) -> None:
        await self._go_on_after(PauseReason.NUMBER_DEGRADED)

    @workflow.signal(description="Meta refuses the account's token, or the account is gone.")
    async def account_lost(self, lost: AccountLost) -> None:
        """A refused page, or news of the number, may have stopped it already for less."""
        async with self._moving:
            status, known = self._memory.status, self._memory.reason
            if may_become(status, CampaignStatus.PAUSED):
                await self._become(CampaignStatus.PAUSED, lost.reason, halt=True)
                return
            paused = status is CampaignStatus.PAUSED and explains(lost.reason, known)
            if paused and workflow.patched(_CAUSE_NAMED):
                await self._become(CampaignStatus.PAUSED, lost.reason)

    @workflow.signal(description="The account is connected again.")
    async def account_back(self) -> None:
        """Its number may have been flagged meanwhile, which was no reason to stop again."""
        async with self._moving:
            status, known = self._memory.status, self._memory.reason
            if status is not CampaignStatus.PAUSED or known not in OF_ACCOUNT:
                return
            reason = None
            if workflow.patched(_NUMBER_LOOKED_AT):
                reason = await self._hindrance_of_number()
            if reason is None:
                await self._become(self._onward())
            elif reason != known:
                await self._become(CampaignStatus.PAUSED, reason)

    async def _heed_template(self) -> None:
        """Stop for what its row says, or go on where nobody has to be asked."""
        async with self._moving:
            reason = await self._hindrance()
            status, known = self._memory.status, self._memory.reason
            if reason is None:
                if status is CampaignStatus.PAUSED and resumes_by_itself(known):
                    await self._become(self._onward())
            elif may_become(status, CampaignStatus.PAUSED):
                await self._become(CampaignStatus.PAUSED, reason, halt=True)
            elif status is CampaignStatus.PAUSED and known in ABOUT_TEMPLATE - {reason}:
                await self._become(CampaignStatus.PAUSED, reason)

    async def _hindrance(self, *, accept: bool = False) -> PauseReason | None:
        examined = await workflow.execute_activity_method(
            CampaignActivities.examine,
            ExamineInput(**dict(self._ref), accept=accept),
            **options.described(options.DATABASE, "what keeps the template?"),
        )
        return examined.reason

    async def _hindrance_of_number(self) -> PauseReason | None:
        examined = await workflow.execute_activity_method(
            CampaignActivities.examine_number,
            self._ref,
            **options.described(options.DATABASE, "what keeps the number?"),
        )
        return examined.reason

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

    def _remember(self, **changes: object) -> None:
        self._memory = self._memory.model_copy(update=changes)
        self._changed = True
        self._describe()

    def _show(self) -> None:
        workflow.upsert_search_attributes(attributes(self._memory))

    def _describe(self) -> None:
        workflow.set_current_details(details(self._memory, workflow.now()))
