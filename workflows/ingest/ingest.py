"""Keeps one share of the webhooks flowing, for ever."""

import asyncio
from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.ingest.drain import Drain
    from activities.ingest.relay import Relay
    from core.temporal import options
    from models.ingest.types import DrainInput, DrainResult, Ended, IngestInput, RelayResult

_BREATH = timedelta(seconds=5)
_DRAINING = options.DRAIN | workflow.ActivityConfig(summary="applies webhooks")
_RELAYING = options.DRAIN | workflow.ActivityConfig(summary="wakes workflows")

Work = workflow.ActivityHandle[DrainResult] | workflow.ActivityHandle[RelayResult]


@workflow.defn(name="Ingest")
class Ingest:
    """A drain and a relay, each begun again whenever it ends; a crash costs a heartbeat."""

    @workflow.init
    def __init__(self, input: IngestInput) -> None:
        self._group = input.group
        self._drain: workflow.ActivityHandle[DrainResult] | None = None
        self._relay: workflow.ActivityHandle[RelayResult] | None = None
        self._applied = 0
        self._failed = 0
        self._needed = True

    @workflow.run
    async def run(self, input: IngestInput) -> None:
        while self._needed and not workflow.info().is_continue_as_new_suggested():
            self._keep_working()
            await workflow.wait_condition(lambda: bool(self._finished()))
            await self._collect()
        await self._stop()
        if self._needed:
            workflow.continue_as_new(input)

    def _keep_working(self) -> None:
        mine = DrainInput(group=self._group)
        self._drain = self._drain or workflow.start_activity_method(Drain.drain, mine, **_DRAINING)
        self._relay = self._relay or workflow.start_activity_method(Relay.relay, mine, **_RELAYING)
        workflow.set_current_details(self._details())

    def _finished(self) -> list[Work]:
        return [work for work in (self._drain, self._relay) if work is not None and work.done()]

    async def _collect(self) -> None:
        """Note what ended and why; give a newer owner time before taking anything back."""
        endings: list[Ended] = []
        if self._drain is not None and self._drain.done():
            drained = await self._drain
            self._applied += drained.applied
            self._failed += drained.failed
            endings.append(drained.ended)
            self._drain = None
        if self._relay is not None and self._relay.done():
            endings.append((await self._relay).ended)
            self._relay = None
        self._needed = Ended.NOT_NEEDED not in endings
        if Ended.LOST_OWNERSHIP in endings:
            await workflow.sleep(_BREATH, summary="somebody else drains these shards")

    async def _stop(self) -> None:
        running = [work for work in (self._drain, self._relay) if work is not None]
        for work in running:
            work.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _details(self) -> str:
        return (
            f"Drains webhooks of group **{self._group}** and relays its wakes.\n\n"
            f"Ended drains of this run applied {self._applied} events "
            f"and set {self._failed} aside."
        )
