"""Reading all templates of an account from Meta."""

from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.templates.syncing import TemplateSyncing
    from core.temporal import options
    from models.templates.types import Synced, SyncEnd, SyncInput, SyncPageInput

# For one page, or for looking at what no page showed.
_PATIENCE = timedelta(hours=1)


@workflow.defn(name="TemplateSync")
class TemplateSync:
    """Page by page, so that it goes on where it stood; then what Meta has no more."""

    @workflow.init
    def __init__(self, input: SyncInput) -> None:
        self._synced = Synced()

    @workflow.run
    async def run(self, input: SyncInput) -> Synced:
        try:
            await self._read(input)
        except ActivityError as error:
            cause = error.cause
            reason = cause.type if isinstance(cause, ApplicationError) else None
            await workflow.execute_activity_method(
                TemplateSyncing.give_up,
                SyncEnd(**dict(input), reason=reason or "Timeout"),
                **options.DATABASE,
            )
        return self._synced

    @workflow.query(description="What was found so far.")
    def synced(self) -> Synced:
        return self._synced

    async def _read(self, input: SyncInput) -> None:
        patience = options.within(options.META_PATIENTLY, _PATIENCE)
        await workflow.execute_activity_method(TemplateSyncing.begin, input, **options.DATABASE)
        after: str | None = None
        while True:
            page = await workflow.execute_activity_method(
                TemplateSyncing.read_page,
                SyncPageInput(**dict(input), after=after),
                **options.described(patience, f"after {self._synced.seen} templates"),
            )
            self._add(page.synced)
            after = page.after
            if after is None:
                break
        self._synced = await workflow.execute_activity_method(
            TemplateSyncing.find_deleted,
            input,
            **options.described(patience, "what does Meta have no more?"),
        )
        self._show()

    def _add(self, page: Synced) -> None:
        sums = {name: value + getattr(page, name) for name, value in dict(self._synced).items()}
        self._synced = Synced(**sums)
        self._show()

    def _show(self) -> None:
        counts = ", ".join(f"{value} {name}" for name, value in dict(self._synced).items())
        workflow.set_current_details(counts)
