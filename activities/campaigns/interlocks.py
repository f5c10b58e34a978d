"""Carrying what happens to a number or a template to the campaigns that use it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio.service import RPCError, RPCStatusCode

from core.database import Database
from models.accounts.tables import BusinessAccount
from models.accounts.types import Connection
from models.campaigns import running
from models.campaigns.doors import CampaignDoor
from models.campaigns.standing import LOST
from models.campaigns.types import AccountLost, FailuresSeen
from models.ingest.types import Doors, WakeKind


class Interlocks:
    """Each method is a door of the relay. A campaign that has ended needs no telling."""

    def __init__(self, database: Database, campaigns: CampaignDoor) -> None:
        self._database = database
        self._campaigns = campaigns

    @property
    def doors(self) -> Doors:
        return {
            WakeKind.FAILURES_SEEN: self.failures_seen,
            WakeKind.TEMPLATE_UNUSABLE: self.template_unusable,
            WakeKind.TEMPLATE_USABLE: self.template_usable,
            WakeKind.NUMBER_DEGRADED: self.number_degraded,
            WakeKind.NUMBER_RECOVERED: self.number_recovered,
            WakeKind.ACCOUNT_LOST: self.account_moved,
            WakeKind.ACCOUNT_BACK: self.account_moved,
        }

    async def failures_seen(
        self, organization_id: UUID, campaign_id: UUID, payload: dict[str, Any]
    ) -> None:
        await self._campaigns.failures_seen(campaign_id, FailuresSeen(by_code=payload["counts"]))

    async def template_unusable(
        self, organization_id: UUID, template_id: UUID, payload: dict[str, Any]
    ) -> None:
        await self._tell(
            self._campaigns.template_unusable, organization_id, running.with_template, template_id
        )

    async def template_usable(
        self, organization_id: UUID, template_id: UUID, payload: dict[str, Any]
    ) -> None:
        await self._tell(
            self._campaigns.template_usable, organization_id, running.with_template, template_id
        )

    async def number_degraded(
        self, organization_id: UUID, number_id: UUID, payload: dict[str, Any]
    ) -> None:
        await self._tell(
            self._campaigns.number_degraded, organization_id, running.on_number, number_id
        )

    async def number_recovered(
        self, organization_id: UUID, number_id: UUID, payload: dict[str, Any]
    ) -> None:
        await self._tell(
            self._campaigns.number_recovered, organization_id, running.on_number, number_id
        )

    async def account_moved(
        self, organization_id: UUID, account_id: UUID, payload: dict[str, Any]
    ) -> None:
        """Wakes may come late and in any order: campaigns hear how the account stands now."""
        async with self._database.reading([organization_id]) as session:
            account = await session.get_one(BusinessAccount, (account_id, organization_id))
        reason = LOST.get(Connection(account.connection))

        async def tell(campaign_id: UUID) -> None:
            if reason is None:
                await self._campaigns.account_back(campaign_id)
            else:
                await self._campaigns.account_lost(campaign_id, AccountLost(reason=reason))

        await self._tell(tell, organization_id, running.of_account, account_id)

    async def _tell(
        self,
        tell: Callable[[UUID], Awaitable[None]],
        organization_id: UUID,
        find: Callable[[AsyncSession, UUID], Awaitable[Sequence[UUID]]],
        id: UUID,
    ) -> None:
        async with self._database.transaction([organization_id]) as session:
            campaigns = await find(session, id)
        for campaign_id in campaigns:
            try:
                await tell(campaign_id)
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
