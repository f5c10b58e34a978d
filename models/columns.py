"""What every table's columns have in common."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    String,
    TypeDecorator,
    UniqueConstraint,
    func,
)
from sqlmodel import Field, SQLModel

from core.ids import new_id

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Moment = DateTime(timezone=True)


class Made(SQLModel):
    """A row that knows when it was made."""

    created_at: datetime | None = Field(
        default=None,
        sa_type=Moment,
        nullable=False,
        sa_column_kwargs={"server_default": func.clock_timestamp()},
    )


class Owned(Made):
    """A row of one organization; other tables refer to it by id and organization together."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    organization_id: UUID = Field(primary_key=True)


class Word(TypeDecorator[StrEnum]):
    """A text column whose rows have one of the values, also when they were just read."""

    impl = String
    cache_ok = True

    def __init__(self, values: type[StrEnum]) -> None:
        super().__init__()
        self.values = values

    def process_bind_param(self, value: str | None, dialect: object) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: object) -> StrEnum | None:
        return None if value is None else self.values(value)


def moment(**options: Any) -> Any:
    """A nullable aware timestamp."""
    return Field(default=None, sa_type=Moment, **options)


def unique(*columns: str) -> UniqueConstraint:
    """Unique within the organization."""
    return UniqueConstraint("organization_id", *columns)


def belongs() -> ForeignKeyConstraint:
    """For a row that refers to nothing else of its organization."""
    return ForeignKeyConstraint(["organization_id"], ["organization.id"])


def of_user() -> ForeignKeyConstraint:
    """For a row of one person."""
    return ForeignKeyConstraint(["user_id"], ["user_account.id"])


def refers(table: str, column: str) -> ForeignKeyConstraint:
    """A reference that cannot leave the organization."""
    return ForeignKeyConstraint(
        [column, "organization_id"], [f"{table}.id", f"{table}.organization_id"]
    )


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=column)
