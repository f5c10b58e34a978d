"""Looking at what a test left behind."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

import asyncpg
from sqlmodel import SQLModel, col, select

from core.database import Database
from models.contacts.tables import ConsentRecord, Contact, ContactIdentity
from models.conversations.tables import Conversation
from models.ingest.tables import Outbox, WebhookFailed
from models.sending.tables import Message, StatusParked
from tests.ingest.world import Business

Row = TypeVar("Row", bound=SQLModel)
Found = TypeVar("Found")


async def eventually(condition: Callable[[], Awaitable[Found]]) -> Found:
    """Wait until something has become true, and return it; give up long after it should have."""
    for _ in range(600):
        if found := await condition():
            return found
        await asyncio.sleep(0.05)
    raise AssertionError("it never became true")


async def row(database: Database, business: Business, table: type[Row], id: UUID) -> Row:
    async with database.transaction([business.organization_id]) as session:
        return await session.get_one(table, (id, business.organization_id))


async def outbox_of(database: Database, business: Business) -> list[Outbox]:
    async with database.transaction([business.organization_id]) as session:
        mine = col(Outbox.organization_id) == business.organization_id
        found = await session.exec(select(Outbox).where(mine).order_by(col(Outbox.id)))
        return list(found)


async def parked_of(database: Database, business: Business) -> list[str]:
    async with database.transaction([business.organization_id]) as session:
        return list(await session.exec(select(StatusParked.wamid)))


async def contacts_of(database: Database, business: Business) -> list[Contact]:
    async with database.transaction([business.organization_id]) as session:
        return list(await session.exec(select(Contact).order_by(col(Contact.id))))


async def identities_of(database: Database, business: Business) -> dict[str, UUID]:
    async with database.transaction([business.organization_id]) as session:
        return {each.value: each.contact_id for each in await session.exec(select(ContactIdentity))}


async def messages_of(database: Database, business: Business) -> list[Message]:
    async with database.transaction([business.organization_id]) as session:
        return list(await session.exec(select(Message).order_by(col(Message.wamid))))


async def consents_of(database: Database, business: Business) -> list[ConsentRecord]:
    async with database.transaction([business.organization_id]) as session:
        return list(await session.exec(select(ConsentRecord).order_by(col(ConsentRecord.at))))


async def failed_of(database: Database, business: Business) -> list[str]:
    async with database.transaction([business.organization_id]) as session:
        return list(await session.exec(select(WebhookFailed.error)))


async def archived(owner: asyncpg.Connection, business: Business) -> int:
    kept: int = await owner.fetchval(
        "select count(*) from webhook_event where organization_id = $1", business.organization_id
    )
    return kept


async def threads_of(database: Database, business: Business) -> list[Conversation]:
    async with database.transaction([business.organization_id]) as session:
        return list(await session.exec(select(Conversation).order_by(col(Conversation.id))))
