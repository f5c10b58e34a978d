"""Rows of one organization that people make, change and delete one at a time."""

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.columns import Owned
from models.violations import Promise, breaks

Row = TypeVar("Row", bound=Owned)


class Missing(Exception):
    """There is no such row in the organization."""


class Taken(Exception):
    """Another row has what must be its own: its name or code."""


class StillUsed(Exception):
    """Other rows refer to it."""


class Rows(Generic[Row]):
    def __init__(self, session: AsyncSession, organization_id: UUID, table: type[Row]) -> None:
        self._session = session
        self._organization_id = organization_id
        self._table = table

    async def get(self, id: UUID) -> Row:
        """Raises `Missing`."""
        found = await self._session.get(self._table, (id, self._organization_id))
        if found is None:
            raise Missing
        return found

    async def hold(self, id: UUID) -> Row:
        """The row, which nobody changes until the transaction ends. Raises `Missing`."""
        key = (id, self._organization_id)
        found = await self._session.get(
            self._table, key, populate_existing=True, with_for_update={"key_share": True}
        )
        if found is None:
            raise Missing
        return found

    async def page(self, after: UUID | None, most: int) -> Sequence[Row]:
        """Oldest first."""
        wanted = select(self._table).where(
            col(self._table.organization_id) == self._organization_id
        )
        if after is not None:
            wanted = wanted.where(col(self._table.id) > after)
        return (await self._session.exec(wanted.order_by(col(self._table.id)).limit(most))).all()

    async def add(self, row: Row) -> Row:
        """Raises `Taken`."""
        self._session.add(row)
        await self._flushed()
        await self._session.refresh(row)
        return row

    async def change(self, id: UUID, values: Mapping[str, Any]) -> tuple[Row, dict[str, Any]]:
        """The row, and what was different before. Raises `Missing` or `Taken`."""
        row = await self.hold(id)
        before = {name: getattr(row, name) for name in values}
        row.sqlmodel_update(dict(values))
        await self._flushed()
        return row, {name: was for name, was in before.items() if was != values[name]}

    async def delete(self, id: UUID) -> Row:
        """The row it was. Raises `Missing` or `StillUsed`."""
        row = await self.get(id)
        await self._session.delete(row)
        try:
            await self._session.flush()
        except IntegrityError as error:
            if breaks(error, Promise.REFERENCE):
                raise StillUsed from None
            raise
        return row

    async def _flushed(self) -> None:
        try:
            await self._session.flush()
        except IntegrityError as error:
            if breaks(error, Promise.UNIQUE):
                raise Taken from None
            raise
