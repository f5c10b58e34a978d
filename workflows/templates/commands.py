"""How a template is steered: what people ask for, and what Meta says of its own accord."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.templates.changing import TemplateChanges
    from core.temporal import options
    from core.temporal.origin import Sender, sender
    from models.templates.types import (
        CategoryChange,
        ComponentsChange,
        Decision,
        QualityChange,
        TemplateInput,
        TemplateRef,
        TemplateStatus,
    )

News = Decision | CategoryChange | QualityChange | ComponentsChange
# Somebody waits for the answer.
_PATIENCE = timedelta(seconds=15)


class TemplateCommands:
    """Holds what a template's workflow remembers, and what it has still to do."""

    def __init__(self, input: TemplateInput) -> None:
        self._ref = TemplateRef(
            organization_id=input.organization_id, template_id=input.template_id
        )
        self._memory = input.memory
        self._passing = input.passing
        self._news: list[tuple[Sender, News]] = []
        self._edit_for: Sender | None = None

    @workflow.signal(description="Meta decided about the template.")
    def status_changed(self, decision: Decision) -> None:
        self._news.append((sender.get(), decision))

    @workflow.signal(description="Meta put the template into another category, or will do so.")
    def category_changed(self, change: CategoryChange) -> None:
        if change.announced or change.at is not None:
            self._news.append((sender.get(), change))
            return
        statuses = [each.status for _, each in self._news if isinstance(each, Decision)]
        status = statuses[-1] if statuses else self._known().status
        self._news.append((sender.get(), Decision(status=status, category=change.category)))

    @workflow.signal(description="Customers like the template more, or less.")
    def quality_changed(self, change: QualityChange) -> None:
        self._news.append((sender.get(), change))

    @workflow.signal(description="Somebody edited the template elsewhere.")
    def components_changed(self, change: ComponentsChange) -> None:
        self._news.append((sender.get(), change))

    @workflow.update(description="Give Meta what was written since. Its answer comes later.")
    async def edit(self) -> Decision:
        await self._have(TemplateChanges.may_edit, "may it be edited?")
        self._edit_for = sender.get()
        return self._known()

    @workflow.update(description="Have Meta delete the template.")
    async def remove(self) -> Decision:
        gone: Decision = await self._have(TemplateChanges.remove, "delete at Meta")
        return self._learn(gone)

    @workflow.update(description="Have Meta end a pause.")
    async def unpause(self) -> Decision:
        again: Decision = await self._have(TemplateChanges.unpause, "unpause at Meta")
        return self._learn(again)

    @workflow.query(description="What Meta is known to have decided.")
    def decision(self) -> Decision | None:
        return self._memory.decision

    def _learn(self, decision: Decision) -> Decision:
        """What an activity has written already; the rest of the workflow hears of it as news."""
        self._news.append((sender.get(), decision))
        return decision

    async def _have(self, activity: Callable[..., Any], summary: str) -> Any:
        config = options.described(options.within(options.META_PATIENTLY, _PATIENCE), summary)
        return await workflow.execute_activity_method(activity, self._ref, **config)

    def _known(self) -> Decision:
        return self._memory.decision or Decision(status=TemplateStatus.DRAFT)
