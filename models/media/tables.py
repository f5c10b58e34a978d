"""Files of messages; their contents lie in object storage."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, String, text
from sqlmodel import Field, SQLModel

from models.columns import Owned, moment, one_of, refers
from models.media.types import Direction, MediaStatus


class Media(Owned, table=True):
    """`filename` is what a person called it: never logged, never audited."""

    __table_args__ = (
        refers("phone_number", "phone_number_id"),
        refers("message", "message_id"),
        one_of("direction", Direction),
        one_of("status", MediaStatus),
        Index("ix_media_meta_id", "organization_id", "meta_id"),
        Index(
            "uq_media_message",
            "organization_id",
            "message_id",
            unique=True,
            postgresql_where=text("message_id is not null"),
        ),
    )

    phone_number_id: UUID
    direction: Direction = Field(sa_type=String)
    status: MediaStatus = Field(sa_type=String)
    reason: str | None = None
    meta_id: str | None = None
    mime_type: str | None = None
    bytes: int | None = Field(default=None, sa_type=BigInteger)
    sha256: str | None = None
    filename: str | None = None
    storage_key: str | None = None
    expires_at: datetime | None = moment()
    message_id: UUID | None = None


class MediaEarlierId(SQLModel, table=True):
    """What Meta called a file before it was brought there again; messages still say so."""

    __tablename__ = "media_earlier_id"
    __table_args__ = (refers("media", "media_id"),)

    organization_id: UUID = Field(primary_key=True)
    meta_id: str = Field(primary_key=True)
    media_id: UUID = Field(index=True)
