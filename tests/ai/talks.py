"""A conversation that AI thinks about, with the simulated model's answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg

from activities.ai.candidates import Candidates
from activities.ai.thinking import Thinker
from clients.ai.breaker import BreakerRule
from clients.ai.gateway import Gateway
from clients.ai.prices import Prices
from core.ids import new_id
from core.settings import AiSettings
from models.ai.types import AiMode
from models.conversations import thoughts
from models.conversations.decisions import Thought
from models.conversations.thoughts import Kept
from models.conversations.thread import Thread, reading
from models.sending.tables import Message
from tests.ai.conftest import Shop
from tests.conversations.threads import a_thread

Json = dict[str, Any]
REPLY = "Your cake will be ready on Friday."
GOOD: Json = {
    "intent": "order_status",
    "sentiment": "NEUTRAL",
    "urgency": "NORMAL",
    "language": "en",
    "summary": "The customer asks where the cake is.",
    "tags": [],
    "wants_person": False,
    "forbidden_topic": False,
    "confidence": 90,
    "reply": REPLY,
}
LEARNT: Json = GOOD | {"score": 60, "tasks": ["Tell the customer when the cake is ready"]}


@dataclass
class Talk:
    """One contact's conversation with a number in some mode."""

    shop: Shop
    conversation: UUID
    contact: UUID
    number: UUID

    @classmethod
    async def begun(cls, shop: Shop, mode: AiMode = AiMode.AUTO) -> "Talk":
        async with shop.database.transaction([shop.organization]) as session:
            thread = await a_thread(session, shop.organization)
            thread.ai_mode = mode
            await session.flush()
            return cls(shop, thread.id, thread.contact_id, thread.phone_number_id)

    async def hears(self, *texts: str | None, type: str = "text") -> None:
        """From the customer; None is something without words."""
        for each in texts:
            await self._message(True, type, None if each is None else {"text": each})

    async def says(self, *texts: str) -> None:
        for each in texts:
            await self._message(False, "text", {"body": each})

    async def thread(self) -> Thread:
        async with self.shop.database.reading([self.shop.organization]) as session:
            return await reading(session, self.shop.organization, self.conversation)

    def thinker(self, **changes: object) -> Thinker:
        shop = self.shop
        settings: AiSettings = shop.place.settings.model_copy(update=changes)
        candidates = Candidates(
            shop.database, shop.keyring, settings, shop.place.ways, Prices.shipped()
        )
        gateway = Gateway(BreakerRule(failures=5, within=60, rest=30))
        return Thinker(shop.database, candidates, gateway, settings)

    async def think(self, **changes: object) -> Thought:
        return await self.thinker(**changes).think(await self.thread())

    async def keep(self, thread: Thread, thought: Thought) -> Kept:
        async with self.shop.database.transaction([self.shop.organization]) as session:
            return await thoughts.keep(session, self.shop.organization, thread, thought)

    async def set(self, **values: object) -> None:
        """Change columns of the conversation."""
        changes = ", ".join(f"{name} = ${at}" for at, name in enumerate(values, 2))
        await self.shop.owner.execute(
            f"update conversation set {changes} where id = $1", self.conversation, *values.values()
        )

    async def row(self) -> asyncpg.Record:
        return await self.shop.owner.fetchrow(
            "select * from conversation where id = $1", self.conversation
        )

    async def drafts(self) -> Sequence[asyncpg.Record]:
        found: Sequence[asyncpg.Record] = await self.shop.owner.fetch(
            "select * from conversation_draft where conversation_id = $1 order by id",
            self.conversation,
        )
        return found

    async def tags(self) -> list[str]:
        rows = await self.shop.owner.fetch(
            "select t.name from conversation_tag c join tag t on t.id = c.tag_id "
            "where c.conversation_id = $1 order by t.name",
            self.conversation,
        )
        return [row["name"] for row in rows]

    async def _message(self, inbound: bool, type: str, body: Json | None) -> None:
        async with self.shop.database.transaction([self.shop.organization]) as session:
            session.add(
                Message(
                    organization_id=self.shop.organization,
                    phone_number_id=self.number,
                    contact_id=self.contact,
                    inbound=inbound,
                    type=type,
                    body=body,
                    wamid=f"wamid.{new_id().hex}",
                    at=datetime.now(UTC),
                )
            )


async def policy(shop: Shop, **lists: list[str]) -> None:
    """What the organization lets AI say."""
    names, values = ", ".join(lists), ", ".join(f"${at}" for at in range(2, len(lists) + 2))
    await shop.owner.execute(
        f"insert into ai_policy (organization_id, {names}) values ($1, {values})",
        shop.organization,
        *lists.values(),
    )
