"""Carrying what happens to a number or a template to the campaigns that use it."""

from typing import Any
from uuid import UUID

from temporalio.service import RPCError, RPCStatusCode

from core.database import Database
from models.campaigns import running
from models.campaigns.doors import CampaignDoor
from models.campaigns.types import FailuresSeen


class Interlocks:
    """Each method is a door of the relay. A campaign that has ended needs no telling."""

    def __init__(self, database: Database, campaigns: CampaignDoor) -> None:
        self._database = database
        self._campaigns = campaigns

    async def failures_seen(
        self, organization_id: UUID, campaign_id: UUID, payload: dict[str, Any]
    ) -> None:
        await self._campaigns.failures_seen(campaign_id, FailuresSeen.model_validate(payload))

    async def number_degraded(
        self, organization_id: UUID, number_id: UUID, payload: dict[str, Any]
    ) -> None:
        for campaign_id in await self._on_number(organization_id, number_id):
            try:
                await self._campaigns.number_degraded(campaign_id)
            except RPCError as error:
                _ignore_ended(error)

    async def number_recovered(
        self, organization_id: UUID, number_id: UUID, payload: dict[str, Any]
    ) -> None:
        for campaign_id in await self._on_number(organization_id, number_id):
            try:
                await self._campaigns.number_recovered(campaign_id)
            except RPCError as error:
                _ignore_ended(error)

    async def _on_number(self, organization_id: UUID, number_id: UUID) -> list[UUID]:
        async with self._database.transaction([organization_id]) as session:
            return list(await running.on_number(session, number_id))


def _ignore_ended(error: RPCError) -> None:
    if error.status is not RPCStatusCode.NOT_FOUND:
        raise error
