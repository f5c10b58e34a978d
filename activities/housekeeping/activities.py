"""What is done once a day."""

from temporalio import activity

from core.database import Database
from models.auth.records import forget_old


class HousekeepingActivities:
    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn(name="housekeeping.forget_old_records")
    async def forget_old_records(self) -> None:
        """Delete records nobody has a use for any more; doing it twice changes nothing."""
        async with self._database.transaction() as session:
            await forget_old(session)
