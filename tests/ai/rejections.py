"""A template that Meta rejected, and the activity that asks a model about it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
from temporalio.testing import ActivityEnvironment

from activities.ai.advising import TemplateAdvice
from activities.ai.candidates import Candidates
from clients.ai.breaker import BreakerRule
from clients.ai.gateway import Gateway
from clients.ai.prices import Prices
from core.ids import new_id
from models.accounts.tables import BusinessAccount
from models.ai.types import AdviceOutcome
from models.templates.tables import Template
from models.templates.types import Category, TemplateRef, TemplateStatus
from tests.ai.conftest import Shop

Json = dict[str, Any]
BODY: Json = {
    "type": "BODY",
    "text": "FREE {{1}}!!! Call +1 415 555 0142 or see https://blue-door.example.com now",
    "example": {"body_text": [["cake"]]},
}
META = "Your template reads like a promotion."
GOOD: Json = {
    "explanation": "Reviewers read order_ready as a promotion: {{1}} is shouted (PROMOTIONAL).",
    "part": "BODY",
    "wording": "Hello, your {{1}} is ready; see https://blue-door.example.com for opening hours.",
}


@dataclass
class Rejection:
    shop: Shop
    template_id: UUID

    @classmethod
    async def of(cls, shop: Shop, *components: Json, **more: Any) -> "Rejection":
        async with shop.database.transaction([shop.organization]) as session:
            account = BusinessAccount(
                organization_id=shop.organization,
                meta_id=str(new_id()),
                name="Shop",
                sealed_token="sealed",
            )
            session.add(account)
            await session.flush()
            values: Json = {
                "name": "order_ready",
                "language": "en_US",
                "category": Category.UTILITY,
                "components": list(components) or [BODY],
                "status": TemplateStatus.REJECTED,
                "reason": "PROMOTIONAL",
                "rejection": META,
                "decided_at": datetime.now(UTC),
            }
            template = Template(
                organization_id=shop.organization, business_account_id=account.id, **values | more
            )
            session.add(template)
            await session.flush()
            return cls(shop, template.id)

    async def advise(self, **changes: object) -> AdviceOutcome:
        """Raises what Temporal would see."""
        settings = self.shop.place.settings.model_copy(update=changes)
        at, prices = self.shop, Prices.shipped()
        candidates = Candidates(at.database, at.keyring, settings, at.place.ways, prices)
        gateway = Gateway(BreakerRule(failures=5, within=60, rest=30))
        advice = TemplateAdvice(at.database, candidates, gateway, settings)
        ref = TemplateRef(organization_id=at.organization, template_id=self.template_id)
        return await ActivityEnvironment().run(advice.advise, ref)

    async def row(self) -> asyncpg.Record:
        return await self.shop.owner.fetchrow(
            "select * from template where id = $1", self.template_id
        )

    async def advised(self) -> tuple[str | None, str | None, str | None]:
        row = await self.row()
        return row["ai_explanation"], row["ai_part"], row["ai_wording"]
