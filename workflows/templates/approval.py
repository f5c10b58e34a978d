"""A template from its submission to its deletion."""

import contextlib
from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.templates.activities import TemplateActivities
    from core.temporal import options
    from core.temporal.origin import Sender, sender, sent_by, starter
    from core.temporal.search_attributes import REASON, STATUS
    from models.templates.rules import ENDED, UNDECIDED
    from models.templates.types import (
        CategoryChange,
        Decision,
        DecisionInput,
        PollInput,
        TemplateInput,
        TemplateMemory,
        TemplateRef,
        TemplateStatus,
    )


@workflow.defn(name="TemplateApproval")
class TemplateApproval:
    """Submits a template, waits for Meta's verdict, and keeps watch over it.

    Meta's webhook ends the waiting; where it never comes, one list call an account and interval
    finds out, with growing intervals.
    """

    @workflow.init
    def __init__(self, input: TemplateInput) -> None:
        self._ref = TemplateRef(
            organization_id=input.organization_id, template_id=input.template_id
        )
        self._memory = input.memory
        self._news: list[tuple[Sender, Decision]] = []

    @workflow.run
    async def run(self, input: TemplateInput) -> Decision:
        if self._memory.decision is None:
            await self._submit()
        while not self._over():
            await self._hear()
            await self._continue_as_new_if_suggested()
        return self._known()

    @workflow.signal(description="Meta decided about the template.")
    def status_changed(self, decision: Decision) -> None:
        self._news.append((sender.get(), decision))

    @workflow.signal(description="Meta put the template into another category.")
    def category_changed(self, change: CategoryChange) -> None:
        status = self._news[-1][1].status if self._news else self._known().status
        self._news.append((sender.get(), Decision(status=status, category=change.category)))

    @workflow.query(description="What Meta is known to have decided.")
    def decision(self) -> Decision | None:
        return self._memory.decision

    async def _submit(self) -> None:
        with sent_by(starter()):
            submitted = await workflow.execute_activity_method(
                TemplateActivities.submit,
                self._ref,
                **options.described(options.META_PATIENTLY, "submit to Meta"),
            )
        self._memory = TemplateMemory(patience=submitted.patience)
        await self._decide(submitted.decision)

    async def _hear(self) -> None:
        """Wait for news; without any, ask, as long as Meta has not decided."""
        undecided = self._known().status in UNDECIDED
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: bool(self._news) or workflow.info().is_continue_as_new_suggested(),
                timeout=self._interval() if undecided else None,
                timeout_summary="ask Meta",
            )
        while self._news:
            who, decision = self._news.pop(0)
            with sent_by(who):
                await self._decide(decision)
            undecided = False
        if undecided and not workflow.info().is_continue_as_new_suggested():
            await self._ask()

    async def _ask(self) -> None:
        await workflow.execute_activity_method(
            TemplateActivities.poll,
            PollInput(**dict(self._ref), interval=self._interval() / 2),
            **options.described(options.META_PATIENTLY, "has Meta decided?"),
        )
        self._memory = self._memory.model_copy(update={"polls": self._memory.polls + 1})

    async def _decide(self, decision: Decision) -> None:
        await workflow.execute_activity_method(
            TemplateActivities.decide,
            DecisionInput(**dict(self._ref), decision=decision),
            **options.described(options.DATABASE, decision.status),
        )
        self._memory = self._memory.model_copy(update={"decision": decision})
        workflow.upsert_search_attributes(
            [STATUS.value_set(decision.status), REASON.value_set(decision.reason or "NONE")]
        )
        workflow.set_current_details(
            f"**{decision.status}**" + (f", {decision.reason}" if decision.reason else "")
        )

    def _over(self) -> bool:
        """Deleted, or never taken by Meta: then the row says why and may be submitted again."""
        known = self._known()
        return known.status in ENDED or known.status is TemplateStatus.DRAFT

    def _known(self) -> Decision:
        return self._memory.decision or Decision(status=TemplateStatus.DRAFT)

    def _interval(self) -> timedelta:
        patience = self._memory.patience
        grown = patience.first
        for _ in range(min(self._memory.polls, 16)):
            grown *= 2
        return min(patience.most, grown)

    async def _continue_as_new_if_suggested(self) -> None:
        if workflow.info().is_continue_as_new_suggested() and not self._news:
            workflow.continue_as_new(TemplateInput(**dict(self._ref), memory=self._memory))
