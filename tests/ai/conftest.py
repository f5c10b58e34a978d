"""An organization with providers, simulated models, and the activities that ask them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import pytest

from activities.ai.activities import AiActivities
from activities.ai.candidates import Candidates
from activities.ai.thinking import Thinker
from clients.ai.breaker import BreakerRule
from clients.ai.gateway import Gateway
from clients.ai.prices import Prices
from core.database import Database
from core.inbox_settings import AiSettings
from core.keyring import Keyring
from models.ai.providers import ProviderRepository
from models.ai.tables import AiProvider
from models.ai.types import KEY_PURPOSE, ProviderKind
from tests.clients.ai.places import KEY, Place, a_place


@dataclass
class Shop:
    """One organization, and what it may ask."""

    organization: UUID
    place: Place
    database: Database
    keyring: Keyring
    owner: asyncpg.Connection

    def activities(self, settings: AiSettings | None = None) -> AiActivities:
        settings = settings or self.place.settings
        prices = Prices.shipped()
        candidates = Candidates(self.database, self.keyring, settings, self.place.ways, prices)
        gateway = Gateway(BreakerRule(failures=5, within=60, rest=30))
        return AiActivities(self.database, candidates, gateway, settings)

    def thinker(self, **changes: object) -> Thinker:
        settings: AiSettings = self.place.settings.model_copy(update=changes)
        candidates = Candidates(
            self.database, self.keyring, settings, self.place.ways, Prices.shipped()
        )
        gateway = Gateway(BreakerRule(failures=5, within=60, rest=30))
        return Thinker(self.database, candidates, gateway, settings)

    async def provider(
        self, kind: ProviderKind = ProviderKind.ANTHROPIC, position: int = 0, enabled: bool = True
    ) -> UUID:
        made = AiProvider(
            organization_id=self.organization,
            kind=kind,
            name=f"{kind} {position}",
            sealed_key=await self.keyring.seal_text(KEY, purpose=KEY_PURPOSE),
            key_ends=KEY[-4:],
            model="claude-sonnet-5-5",
            position=position,
            max_tokens=50,
            enabled=enabled,
        )
        async with self.database.transaction([self.organization]) as session:
            return (await ProviderRepository(session, self.organization).add(made)).id

    async def spent(self) -> int:
        wanted = "select coalesce(sum(spent_micros), 0) from ai_spend where organization_id = $1"
        return int(await self.owner.fetchval(wanted, self.organization))

    async def calls(self) -> list[asyncpg.Record]:
        wanted = "select * from ai_call where organization_id = $1 order by id"
        return list(await self.owner.fetch(wanted, self.organization))


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with a_place() as found:
        yield found


@pytest.fixture
def shop(
    organization: UUID,
    place: Place,
    database: Database,
    keyring: Keyring,
    owner: asyncpg.Connection,
) -> Shop:
    return Shop(organization, place, database, keyring, owner)
