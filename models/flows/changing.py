"""Changing a flow here before Meta is asked: one transaction, which ends before the asking."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from models.audit import log
from models.auth.types import Actor
from models.flows import writing


class Changing(NamedTuple):
    """A change under way; it commits when the block ends, with what is noted of it."""

    session: AsyncSession
    organization_id: UUID
    actor: Actor

    async def note(self, change: log.Change) -> None:
        await log.record(self.session, self.organization_id, self.actor, change)


@asynccontextmanager
async def changing(
    database: Database, organization_id: UUID, actor: Actor
) -> AsyncIterator[Changing]:
    async with database.transaction([organization_id]) as session:
        yield Changing(session, organization_id, actor)


async def forget(database: Database, organization_id: UUID, actor: Actor, flow_id: UUID) -> None:
    """Meta did not make it: nothing of it stays here, but a note."""
    async with changing(database, organization_id, actor) as change:
        if await writing.withdraw(change.session, organization_id, flow_id):
            await change.note(log.Change("flow.withdrawn", flow_id))
