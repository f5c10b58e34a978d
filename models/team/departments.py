"""Which departments there are: whoever names one holds it, so that it stays until they commit."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

_HOLD = text("""
    select id from department
    where organization_id = :organization and id = any(cast(:ids as uuid[]))
    order by id for key share
""")


class NoSuchDepartment(Exception):
    """Some ids are no departments of the organization: which, by position."""

    def __init__(self, positions: Sequence[int]) -> None:
        super().__init__(f"{len(positions)} ids")
        self.positions = positions


async def hold(session: AsyncSession, organization_id: UUID, ids: Sequence[UUID]) -> None:
    """Raises `NoSuchDepartment`."""
    values = {"organization": organization_id, "ids": list(ids)}
    found = set(await (await session.connection()).scalars(_HOLD, values))
    missing = [at for at, id in enumerate(ids) if id not in found]
    if missing:
        raise NoSuchDepartment(missing)
