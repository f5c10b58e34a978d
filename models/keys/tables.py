"""Data keys, wrapped under master keys that no table holds."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Field, SQLModel

from models.columns import Moment


class DataKey(SQLModel, table=True):
    """Outside row-level security: an id and wrapped bytes, the same for every organization."""

    __tablename__ = "data_key"

    id: str = Field(primary_key=True)
    wrapped: bytes
    master_key_id: str
    created_at: datetime | None = Field(
        default=None,
        sa_type=Moment,
        nullable=False,
        sa_column_kwargs={"server_default": func.clock_timestamp()},
    )
