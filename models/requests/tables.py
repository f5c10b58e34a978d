"""Answers kept for repeated requests, and how many requests somebody made."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from models.columns import Moment


class KeptAnswer(SQLModel, table=True):
    """The answer to a request with an `Idempotency-Key`; `owner_id` is an organization or a user.

    Without `status` the request is under way, or its process died; `attempt` tells its tries
    apart.
    """

    __tablename__ = "kept_answer"

    owner_id: UUID = Field(primary_key=True)
    key_hash: bytes = Field(primary_key=True)
    fingerprint: bytes
    tried_at: datetime = Field(sa_type=Moment)
    attempt: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    status: int | None = None
    sealed_body: str | None = None


class RequestCount(SQLModel, table=True):
    """Outside row-level security: `subject` is an id or a hash, never an address."""

    __tablename__ = "request_count"

    subject: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    window_start: datetime = Field(primary_key=True, sa_type=Moment)
    used: int = Field(sa_type=BigInteger)
