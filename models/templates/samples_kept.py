"""Rows of samples: kept when a file lies in our storage, ready when Meta gave it a handle."""

from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from core.database import Database
from models.audit import log
from models.auth.types import Actor
from models.templates.approval import account_of
from models.templates.tables import TemplateSample
from models.templates.types import SampleStatus


class Sample(NamedTuple):
    row: TemplateSample
    sealed_token: str


def storage_key(organization_id: UUID, sample_id: UUID) -> str:
    """Nothing that anybody wrote is part of a key."""
    return f"{organization_id}/samples/{sample_id}"


async def keep(database: Database, row: TemplateSample, actor: Actor) -> None:
    facts = {"mimeType": row.mime_type, "bytes": row.bytes, "sha256": row.sha256}
    change = log.Change("template.sample_uploaded", row.id, after=facts)
    async with database.transaction([row.organization_id]) as session:
        session.add(row)
        await session.flush()
        await session.refresh(row)
        await log.record(session, row.organization_id, actor, change)


async def load(session: AsyncSession, organization_id: UUID, sample_id: UUID) -> Sample | None:
    row = await session.get(TemplateSample, (sample_id, organization_id))
    if row is None:
        return None
    account = await account_of(session, organization_id, row.business_account_id)
    return Sample(row, account.sealed_token)


async def begun(session: AsyncSession, row: TemplateSample, upload_id: str) -> None:
    row.upload_id = upload_id
    await session.merge(row)


async def ready(session: AsyncSession, row: TemplateSample, handle: str) -> None:
    row.handle, row.status, row.uploaded_at = handle, SampleStatus.READY, datetime.now(UTC)
    await session.merge(row)


async def failed(session: AsyncSession, row: TemplateSample, reason: str) -> None:
    row.status, row.reason = SampleStatus.FAILED, reason
    await session.merge(row)
