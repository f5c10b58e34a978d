"""Having Meta asked about flows: ids and nothing else go to the worker."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from uuid import UUID

from temporalio.client import Client

from activities.flows.activities import FlowActivities
from activities.flows.keys import FlowKeyActivities
from activities.flows.syncing import FlowSync
from models.flows.types import AccountRef, FlowRef, NumberRef, PreviewInput, SyncResult
from workflows.meta.asking import Asking

Input = TypeVar("Input")
Output = TypeVar("Output")


class Flows:
    """Each call raises `MetaRefused` or `NoAnswer`; after either it may be asked again."""

    def __init__(self, client: Client, organization_id: UUID) -> None:
        self._asking = Asking(client)
        self._organization_id = organization_id

    async def bring(self, flow_id: UUID) -> None:
        await self._flow(FlowActivities.bring, flow_id, "Bring a flow to Meta")

    async def publish(self, flow_id: UUID) -> None:
        await self._flow(FlowActivities.publish, flow_id, "Publish a flow")

    async def deprecate(self, flow_id: UUID) -> None:
        await self._flow(FlowActivities.deprecate, flow_id, "Deprecate a flow")

    async def delete(self, flow_id: UUID) -> None:
        await self._flow(FlowActivities.delete, flow_id, "Delete a flow")

    async def preview(self, flow_id: UUID, *, renew: bool) -> None:
        input = PreviewInput(organization_id=self._organization_id, flow_id=flow_id, renew=renew)
        await self._ask(FlowActivities.preview, input, f"flow/{flow_id}", "Preview a flow")

    async def sync(self, account_id: UUID) -> SyncResult:
        ref = AccountRef(organization_id=self._organization_id, business_account_id=account_id)
        return await self._ask(FlowSync.sync, ref, f"flows/{account_id}", "Synchronize flows")

    async def rotate_key(self, number_id: UUID) -> None:
        await self._number(FlowKeyActivities.rotate, number_id, "Give a number a new key")

    async def check_key(self, number_id: UUID) -> None:
        await self._number(FlowKeyActivities.check, number_id, "Check a number's key")

    async def _flow(
        self, activity: Callable[[Any, FlowRef], Awaitable[None]], flow_id: UUID, summary: str
    ) -> None:
        ref = FlowRef(organization_id=self._organization_id, flow_id=flow_id)
        await self._ask(activity, ref, f"flow/{flow_id}", summary)

    async def _number(
        self, activity: Callable[[Any, NumberRef], Awaitable[None]], number_id: UUID, summary: str
    ) -> None:
        ref = NumberRef(organization_id=self._organization_id, phone_number_id=number_id)
        await self._ask(activity, ref, f"flow-key/{number_id}", summary)

    async def _ask(
        self,
        activity: Callable[[Any, Input], Awaitable[Output]],
        input: Input,
        about: str,
        summary: str,
    ) -> Output:
        return await self._asking.ask(
            activity,
            input,
            organization_id=self._organization_id,
            about=about,
            summary=summary,
        )
