"""One day's housekeeping."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.housekeeping.activities import HousekeepingActivities
    from core.temporal import options


@workflow.defn(name="Housekeeping")
class HousekeepingWorkflow:
    """Forgets old records. A schedule begins it every day."""

    @workflow.run
    async def run(self) -> None:
        await workflow.execute_activity_method(
            HousekeepingActivities.forget_old_records,
            **options.described(options.DATABASE, "forget old records"),
        )
