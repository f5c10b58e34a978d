"""A template from its submission to its deletion."""

import contextlib
from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.templates.activities import TemplateActivities
    from activities.templates.changing import TemplateChanges
    from core.temporal import options
    from core.temporal.origin import sent_by, starter
    from core.temporal.search_attributes import REASON, STATUS
    from models.templates.rules import ENDED, UNDECIDED, in_doubt
    from models.templates.types import (
        AnnounceInput,
        CategoryChange,
        Decision,
        DecisionInput,
        PollInput,
        QualityChange,
        RateInput,
        TemplateInput,
        TemplateMemory,
        TemplateStatus,
    )
    from workflows.templates.commands import News, TemplateCommands

# What Meta says now is better known than guessed, but never waited for long.
_LOOK = timedelta(seconds=30)
_DOUBTS = "doubted-news-looked-at"


@workflow.defn(name="TemplateApproval")
class TemplateApproval(TemplateCommands):
    """Submits a template, waits for Meta's verdict, and keeps watch over it.

    Meta's webhook ends the waiting; where it never comes, one list call an account and interval
    finds out, with growing intervals.
    """

    @workflow.init
    def __init__(self, input: TemplateInput) -> None:
        super().__init__(input)

    @workflow.run
    async def run(self, input: TemplateInput) -> Decision:
        if self._memory.decision is None:
            await (self._recall() if self._passing else self._submit())
        while not await self._finished():
            await self._hear()
            await self._continue_as_new_if_suggested()
        return self._known()

    async def _submit(self) -> None:
        with sent_by(starter()):
            submitted = await workflow.execute_activity_method(
                TemplateActivities.submit,
                self._ref,
                **options.described(options.META_PATIENTLY, "submit to Meta"),
            )
        self._memory = TemplateMemory(patience=submitted.patience)
        await self._decide(submitted.decision)

    async def _recall(self) -> None:
        recalled = await workflow.execute_activity_method(
            TemplateActivities.recall, self._ref, **options.DATABASE
        )
        self._memory = TemplateMemory(patience=recalled.patience)
        self._remember(recalled.decision)

    async def _hear(self) -> None:
        """Wait for news; without any, ask, as long as Meta has not decided."""
        undecided = self._known().status in UNDECIDED
        with contextlib.suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: self._busy() or workflow.info().is_continue_as_new_suggested(),
                timeout=self._interval() if undecided else None,
                timeout_summary="ask Meta",
            )
        if self._busy():
            undecided = False
        while self._news:
            who, news = self._news.pop(0)
            with sent_by(who):
                await self._heed(news)
        if self._edit_for is not None:
            await self._edit()
        if undecided and not workflow.info().is_continue_as_new_suggested():
            await self._ask()

    async def _heed(self, news: News) -> None:
        match news:
            case Decision():
                await self._believe(news)
            case CategoryChange(announced=True):
                await workflow.execute_activity_method(
                    TemplateActivities.announce,
                    AnnounceInput(**dict(self._ref), change=news),
                    **options.described(options.DATABASE, f"{news.category} announced"),
                )
            case CategoryChange():
                known = self._known()
                await self._decide(
                    Decision(status=known.status, category=news.category, at=news.at)
                )
            case QualityChange():
                await workflow.execute_activity_method(
                    TemplateActivities.rate,
                    RateInput(**dict(self._ref), change=news),
                    **options.described(options.DATABASE, f"quality {news.quality}"),
                )
            case _:
                await self._refresh()

    async def _believe(self, decision: Decision) -> None:
        """What was written elsewhere is read before anything is sent with it."""
        before = self._known().status
        doubted = in_doubt(decision, self._known(), self._memory.edited_at)
        if doubted and workflow.patched(_DOUBTS) and (await self._refresh() or before in UNDECIDED):
            return
        if decision.status is TemplateStatus.PENDING and before not in UNDECIDED:
            self._memory = self._memory.model_copy(update={"ours": False, "polls": 0})
        elif decision.status is TemplateStatus.APPROVED and not self._memory.ours:
            await self._refresh()
        await self._decide(decision)

    async def _refresh(self) -> bool:
        """When Meta does not answer soon, what is known has to do."""
        with contextlib.suppress(ActivityError):
            known = await workflow.execute_activity_method(
                TemplateChanges.refresh,
                self._ref,
                **options.described(options.within(options.META_PATIENTLY, _LOOK), "look at Meta"),
            )
            self._remember(known)
            return True
        return False

    async def _edit(self) -> None:
        who, self._edit_for = self._edit_for, None
        assert who is not None
        with sent_by(who):
            edited = await workflow.execute_activity_method(
                TemplateChanges.edit,
                self._ref,
                **options.described(options.META_PATIENTLY, "edit at Meta"),
            )
        if edited.taken:
            taken = {"ours": True, "polls": 0, "edited_at": workflow.now()}
            self._memory = self._memory.model_copy(update=taken)
        self._remember(edited.decision)

    async def _ask(self) -> None:
        await workflow.execute_activity_method(
            TemplateActivities.poll,
            PollInput(**dict(self._ref), interval=self._interval() / 2),
            **options.described(options.META_PATIENTLY, "has Meta decided?"),
        )
        self._memory = self._memory.model_copy(update={"polls": self._memory.polls + 1})

    async def _decide(self, decision: Decision) -> None:
        known = await workflow.execute_activity_method(
            TemplateActivities.decide,
            DecisionInput(**dict(self._ref), decision=decision),
            **options.described(options.DATABASE, decision.status),
        )
        self._remember(known or decision)

    def _remember(self, decision: Decision) -> None:
        self._memory = self._memory.model_copy(update={"decision": decision})
        workflow.upsert_search_attributes(
            [STATUS.value_set(decision.status), REASON.value_set(decision.reason or "NONE")]
        )
        workflow.set_current_details(
            f"**{decision.status}**" + (f", {decision.reason}" if decision.reason else "")
        )

    async def _finished(self) -> bool:
        """A command may come while the last step ends: then it is not over yet."""
        if self._over():
            await workflow.wait_condition(workflow.all_handlers_finished)
        return self._over()

    def _over(self) -> bool:
        """Deleted, or never taken by Meta: then the row says why and may be submitted again."""
        known = self._known()
        if known.status in ENDED:
            return True
        settled = known.status is TemplateStatus.DRAFT or (
            self._passing and known.status not in UNDECIDED
        )
        return settled and not self._busy()

    def _busy(self) -> bool:
        return bool(self._news) or self._edit_for is not None

    def _interval(self) -> timedelta:
        patience = self._memory.patience
        grown = patience.first
        for _ in range(min(self._memory.polls, 16)):
            grown *= 2
        return min(patience.most, grown)

    async def _continue_as_new_if_suggested(self) -> None:
        if workflow.info().is_continue_as_new_suggested() and not self._busy():
            await workflow.wait_condition(workflow.all_handlers_finished)
            if not self._busy():
                workflow.continue_as_new(
                    TemplateInput(**dict(self._ref), memory=self._memory, passing=self._passing)
                )
