"""Organization rows."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Field, SQLModel

from core.ids import new_id
from models.columns import Moment


class Organization(SQLModel, table=True):
    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str
    timezone: str = Field(default="UTC", sa_column_kwargs={"server_default": "UTC"})
    created_at: datetime | None = Field(
        default=None,
        sa_type=Moment,
        nullable=False,
        sa_column_kwargs={"server_default": func.clock_timestamp()},
    )
