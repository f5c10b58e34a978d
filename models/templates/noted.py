"""What somebody asked for that a workflow will do: noted when it was asked."""

from uuid import UUID

from core.database import Database
from models.audit import log
from models.auth.types import Actor


async def note(
    database: Database, organization_id: UUID, actor: Actor, *changes: log.Change
) -> None:
    async with database.transaction([organization_id]) as session:
        await log.record(session, organization_id, actor, *changes)
