"""Customers who write to a business, and what their threads look like afterwards."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import text

from core.database import Database
from tests.ingest.moments import epoch
from tests.ingest.world import Business, Json, a_business, a_delivery, ingest


@dataclass
class Scene:
    """Everything is said at NOW plus so many seconds, as Meta tells it."""

    database: Database
    business: Business
    said: int = field(default=0)

    @property
    def organization_id(self) -> UUID:
        return self.business.organization_id

    def message(
        self, wamid: str | None = None, *, who: int = 1, seconds: int = 0, **of: Any
    ) -> Json:
        """A text unless `of` says something else; without an id, a message of its own."""
        self.said += 1
        phone = f"1415555{who:04d}"
        content = of or {"type": "text", "text": {"body": "Hello"}}
        return {
            "contacts": [{"profile": {"name": f"Customer {who}"}, "wa_id": phone}],
            "messages": [
                {
                    "from": phone,
                    "id": wamid or f"wamid.{self.business.number}.{self.said}",
                    "timestamp": epoch(seconds),
                    **content,
                }
            ],
        }

    async def hears(self, *messages: Json) -> None:
        """In one POST."""
        body = a_delivery(self.business, "messages", *messages)
        assert (await ingest(self.database, self.business, body))[1] == 0

    async def read(self, statement: str, **values: Any) -> list[Json]:
        async with self.database.reading([self.organization_id]) as session:
            rows = await (await session.connection()).execute(text(statement), values)
            return [dict(row) for row in rows.mappings()]

    async def write(self, statement: str, **values: Any) -> None:
        async with self.database.transaction([self.organization_id]) as session:
            await (await session.connection()).execute(text(statement), values)

    async def threads(self) -> list[Json]:
        return await self.read("select * from conversation order by id")

    async def thread(self) -> Json:
        [found] = await self.threads()
        return found

    async def messages(self) -> list[Json]:
        """As people read them."""
        return await self.read("select * from message order by at, id")

    async def cases(self) -> list[Json]:
        return await self.read("select * from conversation_case order by id")

    async def wakes(self) -> list[str]:
        """What workflows are to be told, and were not yet."""
        rows = await self.read(
            "select kind from outbox where organization_id = :here order by id",
            here=self.organization_id,
        )
        return [row["kind"] for row in rows]


async def a_scene(database: Database) -> Scene:
    return Scene(database, await a_business(database))
