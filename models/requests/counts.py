"""The counts that all processes share."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import text

from core.database import Database

_ADD = text("""
    insert into request_count (subject, kind, window_start, used)
    values (:subject, :kind, :start, :amount)
    on conflict (subject, kind, window_start)
    do update set used = request_count.used + excluded.used
    returning used
""")


class CountedKind(StrEnum):
    """Whose requests are counted."""

    CALLER = "caller"
    ADDRESS = "address"


class Counts:
    """Adds up what the processes report of one kind."""

    def __init__(self, database: Database, kind: CountedKind) -> None:
        self._database = database
        self._kind = kind

    async def add(self, subject: str, start: datetime, amount: int) -> int:
        """Add, in a transaction of its own, and return the sum of all processes."""
        values = {"subject": subject, "kind": self._kind, "start": start, "amount": amount}
        async with self._database.transaction() as session:
            total: int = (await (await session.connection()).execute(_ADD, values)).scalar_one()
        return total
