"""An organization's providers, ready to be asked."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

from clients.ai.choice import Api, provider_for
from clients.ai.gateway import Candidate
from clients.ai.prices import Price, Prices
from clients.ai.transport import Ways
from clients.ai.types import ModelChoice
from core.database import Database
from core.inbox_settings import AiSettings
from core.keyring import Keyring
from models.ai.providers import ProviderRepository
from models.ai.tables import AiProvider
from models.ai.types import KEY_PURPOSE


class Candidates:
    """Opens keys, and holds none."""

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        settings: AiSettings,
        ways: Ways,
        prices: Prices,
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._settings = settings
        self._ways = ways
        self._prices = prices

    async def of(self, organization_id: UUID, only: UUID | None = None) -> Sequence[Candidate]:
        """Those that are enabled, in their order; or one, enabled or not, if it is there."""
        async with self._database.reading([organization_id]) as session:
            rows = await ProviderRepository(session, organization_id).all()
        wanted = [row for row in rows if (row.enabled if only is None else row.id == only)]
        today = datetime.now(UTC).date()
        return [await self._candidate(row, today) for row in wanted]

    async def _candidate(self, row: AiProvider, today: date) -> Candidate:
        key = await self._keyring.open_text(row.sealed_key, purpose=KEY_PURPOSE)
        choice = ModelChoice(row.model, row.max_tokens, row.temperature)
        api = Api(row.kind)
        return Candidate(
            id=row.id,
            version=str(row.changed_at),
            kind=row.kind,
            model=row.model,
            price=self._price(row, today),
            max_tokens=row.max_tokens,
            provider=provider_for(api, self._settings, self._ways, row.base_url, key, choice),
        )

    def _price(self, row: AiProvider, today: date) -> Price:
        if row.input_price is not None and row.output_price is not None:
            return Price(row.input_price, row.output_price)
        return self._prices.of_model(row.model, today)
