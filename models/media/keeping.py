"""Keeping an uploaded file: its row, the note of it and the wake commit together."""

from datetime import UTC, datetime

from core.database import Database
from models.audit import log
from models.auth.types import Actor
from models.media import records
from models.media.tables import Media


async def keep(database: Database, row: Media, actor: Actor) -> None:
    """The file lies in our storage already: no transaction was open while it came."""
    facts = {
        "phoneNumberId": row.phone_number_id,
        "mimeType": row.mime_type,
        "bytes": row.bytes,
        "sha256": row.sha256,
    }
    async with database.transaction([row.organization_id]) as session:
        await records.uploaded(session, row, datetime.now(UTC))
        change = log.Change("media.uploaded", row.id, after=facts)
        await log.record(session, row.organization_id, actor, change)
