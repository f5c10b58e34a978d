"""One day's look after everybody's files."""

from collections.abc import Callable, Coroutine
from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.media.keeping import MediaKeeping
    from core.temporal import options
    from models.media.types import Progress

Look = Callable[[MediaKeeping, Progress], Coroutine[Any, Any, Progress]]


@workflow.defn(name="MediaKeeping")
class MediaKeepingWorkflow:
    """Renews at Meta what quick replies hold, then sweeps what no row knows. Begun every day.

    The first does not wait for the store of files, which the second lists.
    """

    @workflow.run
    async def run(self) -> Progress:
        renewed = await self._through(MediaKeeping.renew, "renew files", Progress())
        swept = await self._through(
            MediaKeeping.sweep, "sweep files", Progress(renewed=renewed.renewed)
        )
        _tell(swept)
        return swept

    async def _through(self, look: Look, summary: str, progress: Progress) -> Progress:
        while not progress.done:
            progress = await workflow.execute_activity_method(
                look, progress, **options.described(options.KEEPING, summary)
            )
            _tell(progress)
        return progress


def _tell(progress: Progress) -> None:
    workflow.set_current_details(
        f"{progress.organizations} organizations, {progress.renewed} files to be renewed at Meta; "
        f"{progress.files} files in storage, **{progress.removed} orphans removed** "
        f"({progress.bytes} bytes), {progress.fresh} too new to judge, "
        f"{progress.strange} with names that are not ours"
    )
