"""What Meta told us: kept first, applied after."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.columns import Moment, moment

_NOW = {"server_default": text("clock_timestamp()")}


class WebhookEvent(SQLModel, table=True):
    """The archive, partitioned by day. `body` is JSON kept as text: jsonb refuses some of it."""

    __tablename__ = "webhook_event"
    __table_args__ = ({"postgresql_partition_by": "RANGE (received_at)"},)

    received_at: datetime = Field(primary_key=True, sa_type=Moment)
    id: UUID = Field(primary_key=True)
    organization_id: UUID
    field: str
    kind: str
    key: str
    body: str


class WebhookPending(SQLModel, table=True):
    """The queue: what is not applied yet, in order within its shard. Outside row-level security."""

    __tablename__ = "webhook_pending"

    shard: int = Field(primary_key=True)
    seq: int = Field(sa_type=BigInteger, sa_column_args=[Identity(always=True)], primary_key=True)
    event_id: UUID
    received_at: datetime = Field(sa_type=Moment)
    organization_id: UUID


class WebhookFailed(SQLModel, table=True):
    """An event that raised twice: kept with its error's class until somebody replays it."""

    __tablename__ = "webhook_failed"

    organization_id: UUID = Field(primary_key=True)
    event_id: UUID = Field(primary_key=True)
    received_at: datetime = Field(sa_type=Moment)
    error: str
    failed_at: datetime = Field(sa_type=Moment, sa_column_kwargs=_NOW)
    replayed_at: datetime | None = moment()


class WebhookUnrouted(SQLModel, table=True):
    """A signed event of a number nobody connected. The application may only insert."""

    __tablename__ = "webhook_unrouted"

    id: UUID = Field(primary_key=True)
    received_at: datetime = Field(sa_type=Moment, sa_column_kwargs=_NOW)
    field: str
    body: str


class Shard(SQLModel, table=True):
    """Who drains a shard: a higher epoch turns an old drainer away. Outside row-level security."""

    id: int = Field(primary_key=True)
    epoch: int = Field(default=0, sa_type=BigInteger)


class Outbox(SQLModel, table=True):
    """Wakes to deliver to workflows, in order within a shard. Ids and counts, no contents."""

    __table_args__ = (Index("ix_outbox_shard", "shard", "id"),)

    id: int = Field(sa_type=BigInteger, sa_column_args=[Identity(always=True)], primary_key=True)
    shard: int
    organization_id: UUID
    kind: str
    target: UUID
    payload: dict[str, Any] = Field(sa_type=JSONB)
    created_at: datetime = Field(sa_type=Moment, sa_column_kwargs=_NOW)


class Heartbeat(SQLModel, table=True):
    """Proof that a door or a drainer worked at a moment, and how far behind it was."""

    kind: str = Field(primary_key=True)
    process: str = Field(primary_key=True)
    at: datetime = Field(primary_key=True, sa_type=Moment)
    lag_ms: int = 0
