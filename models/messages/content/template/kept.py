"""Which template of ours a message means."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.templates.types import Category, ParameterFormat

_OF_NUMBER = """
    select t.name, t.language, t.category, t.parameter_format, t.components from template t
    join phone_number n on n.business_account_id = t.business_account_id
     and n.organization_id = t.organization_id
    where t.organization_id = :organization and n.id = :number
"""
_BY_NAME = text(
    f"{_OF_NUMBER} and t.name = :name and t.language = :language and t.status <> 'DELETED'"
)
_BY_ID = text(f"{_OF_NUMBER} and t.id = :id")


class Kept(NamedTuple):
    """A template, its components as Meta has them."""

    name: str
    language: str
    category: Category
    parameter_format: ParameterFormat
    components: list[dict[str, Any]]

    @property
    def named(self) -> bool:
        return self.parameter_format == ParameterFormat.NAMED


class Shelf:
    """The templates of one number's account."""

    def __init__(self, session: AsyncSession, organization_id: UUID, number_id: UUID) -> None:
        self._session = session
        self._where = {"organization": organization_id, "number": number_id}

    async def by_name(self, name: str, language: str) -> Kept | None:
        connection = await self._session.connection()
        given = {**self._where, "name": name, "language": language}
        row = (await connection.execute(_BY_NAME, given)).one_or_none()
        return None if row is None else Kept(*row)

    async def by_id(self, id: UUID) -> Kept | None:
        connection = await self._session.connection()
        row = (await connection.execute(_BY_ID, {**self._where, "id": id})).one_or_none()
        return None if row is None else Kept(*row)
