"""What files look like over HTTP."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.contact_bodies import ID, example
from core.types import Answer
from models.media.tables import Media
from models.media.types import Direction, MediaStatus


class LinkAnswer(Answer):
    url: str
    expires_at: datetime


class MediaAnswer(Answer):
    """A file. `link` is there once its bytes are."""

    model_config = example(
        {
            "id": ID,
            "direction": "OUTBOUND",
            "status": "STORED",
            "reason": None,
            "phoneNumberId": ID,
            "messageId": None,
            "metaId": "1037543291543636",
            "mimeType": "image/png",
            "bytes": 48213,
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "filename": "menu.png",
            "expiresAt": "2026-12-20T08:15:30Z",
            "createdAt": "2026-11-20T08:15:30Z",
            "workflowId": f"media/{ID}",
            "link": {
                "url": f"https://parley.example.com/api/media/{ID}/download?token=ey...",
                "expiresAt": "2026-11-20T08:20:30Z",
            },
        }
    )

    id: UUID
    direction: Direction
    status: MediaStatus
    reason: str | None = Field(description="Why it failed or expired: the class of an error.")
    phone_number_id: UUID
    message_id: UUID | None
    meta_id: str | None
    mime_type: str | None
    bytes: int | None
    sha256: str | None
    filename: str | None
    expires_at: datetime | None = Field(description="Until when Meta knows it.")
    created_at: datetime
    workflow_id: str
    link: LinkAnswer | None

    @classmethod
    def of(cls, row: Media, link: LinkAnswer | None) -> "MediaAnswer":
        assert row.created_at is not None
        return cls(
            id=row.id,
            direction=Direction(row.direction),
            status=MediaStatus(row.status),
            reason=row.reason,
            phone_number_id=row.phone_number_id,
            message_id=row.message_id,
            meta_id=row.meta_id,
            mime_type=row.mime_type,
            bytes=row.bytes,
            sha256=row.sha256,
            filename=row.filename,
            expires_at=row.expires_at,
            created_at=row.created_at,
            workflow_id=f"media/{row.id}",
            link=link,
        )
