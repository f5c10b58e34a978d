"""API keys: what an organization sees of them, and the hash a request is found by."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from models.columns import Owned, belongs, moment


class ApiKey(Owned, table=True):
    __tablename__ = "api_key"
    __table_args__ = (belongs(),)

    name: str
    prefix: str
    last_used_at: datetime | None = moment()
    revoked_at: datetime | None = moment()


class ApiKeyHash(SQLModel, table=True):
    """Outside row-level security: read before the organization is known."""

    __tablename__ = "api_key_hash"

    hash: bytes = Field(primary_key=True)
    api_key_id: UUID
    organization_id: UUID
