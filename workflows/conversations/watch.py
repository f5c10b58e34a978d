"""The night watch of every inbox."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.conversations.watching import WatchActivities
    from core.temporal import options
    from models.conversations.types import WatchInput

EVERY = timedelta(seconds=15)


@workflow.defn(name="InboxWatch")
class InboxWatch:
    """Looks every quarter of a minute for conversations that nobody looks at; never ends."""

    @workflow.run
    async def run(self) -> None:
        while not workflow.info().is_continue_as_new_suggested():
            watched = await workflow.execute_activity_method(
                WatchActivities.watch,
                WatchInput(now=workflow.now()),
                **options.described(options.WATCH, "Look over every inbox"),
            )
            workflow.set_current_details(
                f"{watched.organizations} inboxes, {watched.repaired} orphans woken, "
                f"{watched.offered} conversations offered at {workflow.now():%H:%M:%S} UTC"
            )
            await workflow.sleep(EVERY)
        workflow.continue_as_new()
