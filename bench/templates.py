"""Lives of templates worth keeping: with pretended activities, on a real server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio import activity
from temporalio.client import WorkflowHandle
from temporalio.testing import TimeSkipper
from temporalio.worker import Worker

from core.ids import new_id
from core.temporal.queues import TaskQueue
from models.templates.types import (
    AnnounceInput,
    Category,
    CategoryChange,
    ComponentsChange,
    Decision,
    DecisionInput,
    Edited,
    Patience,
    PollInput,
    QualityChange,
    RateInput,
    Submitted,
    Synced,
    SyncInput,
    SyncPage,
    SyncPageInput,
    TemplateInput,
    TemplateQuality,
    TemplateRef,
)
from models.templates.types import TemplateStatus as S
from workflows.templates.approval import TemplateApproval
from workflows.templates.sync import TemplateSync

Run = WorkflowHandle[Any, Any]


class Pretending:
    """Meta takes everything, and the row says what was decided last."""

    known = Decision(status=S.DRAFT)

    @activity.defn(name="templates.submit")
    async def submit(self, ref: TemplateRef) -> Submitted:
        return Submitted(decision=Decision(status=S.PENDING), patience=Patience())

    @activity.defn(name="templates.recall")
    async def recall(self, ref: TemplateRef) -> Submitted:
        return Submitted(decision=Decision(status=S.APPROVED), patience=Patience())

    @activity.defn(name="templates.poll")
    async def poll(self, input: PollInput) -> None: ...

    @activity.defn(name="templates.decide")
    async def decide(self, input: DecisionInput) -> Decision:
        self.known = input.decision
        return self.known

    @activity.defn(name="templates.rate")
    async def rate(self, input: RateInput) -> None: ...

    @activity.defn(name="templates.announce")
    async def announce(self, input: AnnounceInput) -> None: ...

    @activity.defn(name="templates.refresh")
    async def refresh(self, ref: TemplateRef) -> Decision:
        return self.known

    @activity.defn(name="templates.may_edit")
    async def may_edit(self, ref: TemplateRef) -> None: ...

    @activity.defn(name="templates.edit")
    async def edit(self, ref: TemplateRef) -> Edited:
        return Edited(decision=Decision(status=S.PENDING), taken=True)

    @activity.defn(name="templates.remove")
    async def remove(self, ref: TemplateRef) -> Decision:
        return Decision(status=S.DELETED)

    @activity.defn(name="templates.unpause")
    async def unpause(self, ref: TemplateRef) -> Decision:
        return Decision(status=S.APPROVED)

    @activity.defn(name="templates.sync_begin")
    async def begin(self, input: SyncInput) -> None: ...

    @activity.defn(name="templates.sync_page")
    async def page(self, input: SyncPageInput) -> SyncPage:
        after = "next" if input.after is None else None
        return SyncPage(after=after, synced=Synced(seen=100, imported=2))

    @activity.defn(name="templates.sync_deleted")
    async def find_deleted(self, input: SyncInput) -> Synced:
        return Synced(seen=200, imported=4, deleted=1)


@asynccontextmanager
async def begun(skipper: TimeSkipper, **more: Any) -> AsyncIterator[Run]:
    at = Pretending()
    template = TemplateInput(organization_id=new_id(), template_id=new_id(), **more)
    async with Worker(
        skipper.client,
        task_queue=TaskQueue.CONTROL,
        workflows=[TemplateApproval],
        activities=[
            *(at.submit, at.recall, at.poll, at.decide, at.rate, at.announce, at.refresh),
            *(at.may_edit, at.edit, at.remove, at.unpause),
        ],
    ):
        yield await skipper.client.start_workflow(
            TemplateApproval.run,
            template,
            id=f"template/{template.template_id}",
            task_queue=TaskQueue.CONTROL,
        )


async def steered(skipper: TimeSkipper) -> Run:
    """Rejected, edited, edited elsewhere, paused and unpaused, and in the end deleted by us."""
    at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    async with begun(skipper) as run:
        await skipper.fast_forward(run, timedelta(minutes=2))
        await run.signal(TemplateApproval.status_changed, Decision(status=S.REJECTED, at=at))
        await run.execute_update("edit")
        await run.signal(TemplateApproval.status_changed, Decision(status=S.APPROVED, at=at))
        warned = CategoryChange(category=Category.MARKETING, at=at, announced=True)
        await run.signal(TemplateApproval.category_changed, warned)
        changed = CategoryChange(category=Category.MARKETING, at=at)
        await run.signal(TemplateApproval.category_changed, changed)
        rated = QualityChange(quality=TemplateQuality.RED, at=at)
        await run.signal(TemplateApproval.quality_changed, rated)
        await run.signal(TemplateApproval.status_changed, Decision(status=S.PENDING, at=at))
        await run.signal(TemplateApproval.components_changed, ComponentsChange(at=at))
        await run.signal(TemplateApproval.status_changed, Decision(status=S.APPROVED, at=at))
        await run.signal(TemplateApproval.status_changed, Decision(status=S.PAUSED, at=at))
        await run.execute_update("unpause")
        await run.execute_update("remove")
        await run.result()
    return run


async def passed_by(skipper: TimeSkipper) -> Run:
    """Begun for one piece of news of a template written elsewhere."""
    async with begun(skipper, passing=True) as run:
        rated = QualityChange(quality=TemplateQuality.GREEN)
        await run.signal(TemplateApproval.quality_changed, rated)
        await run.result()
    return run


async def synced(skipper: TimeSkipper) -> Run:
    at, input = Pretending(), SyncInput(organization_id=new_id(), account_id=new_id())
    async with Worker(
        skipper.client,
        task_queue=TaskQueue.CONTROL,
        workflows=[TemplateSync],
        activities=[at.begin, at.page, at.find_deleted],
    ):
        run = await skipper.client.start_workflow(
            TemplateSync.run,
            input,
            id=f"template-sync/{input.account_id}",
            task_queue=TaskQueue.CONTROL,
        )
        await run.result()
    return run


LIVES = (steered, passed_by)
