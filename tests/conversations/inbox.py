"""Threads with people who write, as ingest would store it; and who answers them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import RowMapping, text

from core.database import Database
from core.ids import new_id
from models.auth.permissions import Role
from models.contacts.tables import Contact, ContactIdentity
from models.contacts.types import IdentityKind
from models.conversations.tables import Conversation
from models.routing.tables import Assignment, QueueEntry
from models.sending.tables import Message
from tests.organizations.people import Somebody
from tests.team.desk import Desk, Json

_HEARD = text("""
    update conversation set unread = unread + 1, version = version + 1, state = 'OPEN',
        last_at = greatest(last_at, :at), last_inbound_at = greatest(last_inbound_at, :at),
        waiting_since = coalesce(waiting_since, :at)
    where id = :id
""")


@dataclass(frozen=True)
class Thread:
    id: UUID
    contact_id: UUID
    number_id: UUID

    @property
    def path(self) -> str:
        return f"/conversations/{self.contact_id}"


@dataclass(frozen=True)
class Agent:
    """Somebody who answers."""

    id: UUID
    who: Somebody


@dataclass(frozen=True)
class Inbox:
    database: Database
    desk: Desk
    number_id: UUID

    @property
    def here(self) -> UUID:
        return self.desk.organization_id

    def of(self, who: Somebody) -> "Inbox":
        return replace(self, desk=self.desk.of(who))

    async def thread(self, name: str = "Ana", **fields: Any) -> Thread:
        """A person with a phone, who has written once, an hour ago or at `at`."""
        at = fields.pop("at", datetime.now(UTC) - timedelta(hours=1))
        contact_id = fields.pop("contact_id", None)
        number = fields.pop("number_id", self.number_id)
        async with self.database.transaction([self.here]) as session:
            if contact_id is None:
                contact = Contact(organization_id=self.here, name=name)
                session.add(contact)
                await session.flush()
                contact_id = contact.id
                session.add(
                    ContactIdentity(
                        organization_id=self.here,
                        kind=IdentityKind.PHONE,
                        value=f"+1415{contact_id.int % 10**7:07}",
                        contact_id=contact_id,
                    )
                )
            row = Conversation(
                organization_id=self.here, contact_id=contact_id, phone_number_id=number, **fields
            )
            session.add(row)
            await session.flush()
        thread = Thread(row.id, contact_id, number)
        await self.hears(thread, at=at)
        return thread

    async def hears(
        self,
        thread: Thread,
        words: str = "Are you open?",
        *,
        at: datetime | None = None,
        **more: Any,
    ) -> UUID:
        """The person writes."""
        moment, body = at or datetime.now(UTC), more.pop("body", {})
        message = await self.says(
            thread,
            inbound=True,
            wamid=f"wamid.{new_id().hex}",
            at=moment,
            body={"text": words, "content": {"body": words}, **body},
            **more,
        )
        await self.do(str(_HEARD), id=thread.id, at=moment)
        return message

    async def says(self, thread: Thread, **fields: Any) -> UUID:
        """A message is simply there."""
        row = Message(
            organization_id=self.here,
            contact_id=thread.contact_id,
            phone_number_id=thread.number_id,
            **{"type": "text", "inbound": False, "at": datetime.now(UTC), **fields},
        )
        async with self.database.transaction([self.here]) as session:
            session.add(row)
            await session.flush()
        return row.id

    async def department(self, name: str = "Orders") -> UUID:
        return UUID((await self.desk.department(name))["id"])

    async def agent(self, department: UUID | None = None, name: str = "Bo") -> Agent:
        who = await self.desk.member(Role.AGENT, name)
        ids = [] if department is None else [str(department)]
        made = await self.desk.made("/agents", userId=str(who.id), departmentIds=ids)
        return Agent(UUID(made["id"]), who)

    async def queue(self, thread: Thread, department: UUID) -> None:
        async with self.database.transaction([self.here]) as session:
            session.add(QueueEntry(**self._waits(thread, department)))

    async def offer(
        self, thread: Thread, department: UUID, agent: Agent, *, accepted: bool = False
    ) -> None:
        now = datetime.now(UTC)
        async with self.database.transaction([self.here]) as session:
            session.add(
                Assignment(
                    **self._waits(thread, department),
                    offer_id=new_id(),
                    agent_id=agent.id,
                    offered_at=now,
                    expires_at=None if accepted else now + timedelta(minutes=1),
                )
            )

    def _waits(self, thread: Thread, department: UUID) -> Json:
        return {
            "organization_id": self.here,
            "conversation_id": thread.id,
            "department_id": department,
            "priority": 1,
            "waiting_since": datetime.now(UTC),
        }

    async def reply(
        self, thread: Thread, words: str = "We are.", seen: UUID | None = None, **more: Any
    ) -> httpx.Response:
        body = {"type": "text", "text": {"body": words}, **more}
        if seen is not None:
            body["seenMessageId"] = str(seen)
        return await self.desk.ask("POST", f"{thread.path}/messages", body)

    async def read(self, thread: Thread) -> Json:
        return await self.desk.read(thread.path)

    async def said(self, thread: Thread, query: str = "") -> Json:
        return await self.desk.read(f"{thread.path}/messages{query}")

    async def ids(self, query: str = "") -> list[str]:
        """Of the conversations that are listed."""
        return [each["id"] for each in await self.desk.listed(f"/conversations{query}")]

    async def do(self, statement: str, **values: Any) -> Sequence[RowMapping]:
        async with self.database.transaction([self.here]) as session:
            result = await (await session.connection()).execute(text(statement), values)
            return result.mappings().all() if result.returns_rows else []
