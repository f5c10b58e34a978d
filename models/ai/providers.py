"""An organization's AI providers, in the order in which they are asked."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.ai.tables import AiProvider
from models.ai.types import MOST_PROVIDERS
from models.violations import Promise, breaks

# Two that are made at once do not both become the last one that fits.
_ALONE = text("select 1 from organization where id = :organization for no key update")


class NoSuchProvider(Exception):
    """The organization has no such provider."""


class ProviderNameTaken(Exception):
    """Another provider of the organization has this name."""


class TooManyProviders(Exception):
    """The organization has as many as it may."""


class ProviderRepository:
    def __init__(self, session: AsyncSession, organization_id: UUID) -> None:
        self._session = session
        self._organization_id = organization_id

    async def add(self, provider: AiProvider) -> AiProvider:
        """Raises `ProviderNameTaken` or `TooManyProviders`."""
        await (await self._session.connection()).execute(
            _ALONE, {"organization": self._organization_id}
        )
        mine = col(AiProvider.organization_id) == self._organization_id
        here = (await self._session.exec(select(func.count()).where(mine))).one()
        if here >= MOST_PROVIDERS:
            raise TooManyProviders
        self._session.add(provider)
        await self._flushed()
        await self._session.refresh(provider)
        return provider

    async def get(self, id: UUID) -> AiProvider:
        """Raises `NoSuchProvider`."""
        found = await self._session.get(AiProvider, (id, self._organization_id))
        if found is None:
            raise NoSuchProvider
        return found

    async def all(self) -> Sequence[AiProvider]:
        """As they are asked; never more than `MOST_PROVIDERS`."""
        mine = col(AiProvider.organization_id) == self._organization_id
        order = (col(AiProvider.position), col(AiProvider.id))
        return (await self._session.exec(select(AiProvider).where(mine).order_by(*order))).all()

    async def change(self, provider: AiProvider, values: dict[str, Any]) -> None:
        """Raises `ProviderNameTaken`."""
        for name, value in values.items():
            setattr(provider, name, value)
        provider.changed_at = func.clock_timestamp()  # type: ignore[assignment]  # SQL's own
        await self._flushed()
        await self._session.refresh(provider)

    async def delete(self, id: UUID) -> str:
        """What was asked of it stays on record; the name it had. Raises `NoSuchProvider`."""
        provider = await self.get(id)
        await self._session.delete(provider)
        await self._session.flush()
        return provider.name

    async def _flushed(self) -> None:
        try:
            await self._session.flush()
        except IntegrityError as error:
            if breaks(error, Promise.UNIQUE):
                raise ProviderNameTaken from None
            raise
