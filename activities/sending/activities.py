"""The sending activities: a page, a probe, a settlement."""

import asyncio
from datetime import timedelta

from temporalio import activity

from activities.sending.gate import Gatekeeper
from activities.sending.page import Page
from activities.sending.settlement import Settlement
from clients.meta.client import MetaClient
from core.database import Database
from core.keyring import Keyring
from core.settings import Settings
from models.accounts.types import TOKEN_PURPOSE
from models.flows.tokens import FlowButton
from models.sending.advance import reunite
from models.sending.pace import Gate, GateView
from models.sending.progress import progress, tell
from models.sending.route import Route, route_of
from models.sending.types import PageInput, PageOutcome, SettleInput, SettleOutcome

_BEAT_SECONDS = 1.0
_PROBE_SECONDS = 30.0


class SendingActivities:
    def __init__(
        self, database: Database, meta: MetaClient, keyring: Keyring, settings: Settings
    ) -> None:
        self._database = database
        self._meta = meta
        self._keyring = keyring
        self._settings = settings
        self._settlement = Settlement(database, settings)

    @activity.defn(name="sending.send_page")
    async def send_page(self, input: PageInput) -> PageOutcome:
        """Send to due recipients for at most 30 s, slice by slice; safe to repeat.

        Cancellation and shutdown stop further slices; what is under way is awaited and recorded.
        """
        route = await self._route(input)
        page = Page(
            self._database,
            self._meta,
            self._settings.sending,
            route,
            await self._keyring.open_text(route.sealed_token, purpose=TOKEN_PURPOSE),
            await self._flow_button(route, input),
            input,
        )
        await _until_done(page)
        view = await Gatekeeper(self._database, self._meta).view(route.number_id)
        async with self._database.transaction([input.organization_id]) as session:
            await reunite(session, input.organization_id)
            counted = await progress(session, input.campaign_id)
            if page.claimed:
                await tell(session, input.organization_id, [input.campaign_id])
        return PageOutcome(
            progress=counted,
            claimed=page.claimed,
            stop=page.stop.reason if page.stop else None,
            code=page.stop.code if page.stop else None,
            gate_closed_for=None if view.gate is Gate.OPEN else view.closed_for,
        )

    @activity.defn(name="sending.probe")
    async def probe(self, input: PageInput) -> bool:
        """Probe a closed number for at most 30 s; say whether it is open."""
        route = await self._route(input)
        token = await self._keyring.open_text(route.sealed_token, purpose=TOKEN_PURPOSE)
        gate = Gatekeeper(self._database, self._meta)
        loop = asyncio.get_running_loop()
        ends = loop.time() + _PROBE_SECONDS
        while (view := await gate.view(route.number_id)).gate is not Gate.OPEN:
            activity.heartbeat()
            if loop.time() >= ends or activity.is_worker_shutdown():
                return False
            await self._probe_once(gate, view, route, token)
        return True

    @activity.defn(name="sending.settle")
    async def settle(self, input: SettleInput) -> SettleOutcome:
        """Judge attempts in doubt whose grace is over; say when to look again."""
        return await self._settlement.run(input)

    async def _probe_once(self, gate: Gatekeeper, view: GateView, route: Route, token: str) -> None:
        wait = min(view.probe_in, timedelta(seconds=2))
        if wait > timedelta(0):
            await asyncio.sleep(wait.total_seconds())
        elif view.gate is Gate.THROTTLED:
            # Nothing may be sent from here: the next page's first message is the probe.
            await gate.open(route.number_id)
        else:
            await gate.knock(route.number_id, route.meta_number_id, token)

    async def _flow_button(self, route: Route, input: PageInput) -> FlowButton | None:
        if route.flow_button is None:
            return None
        key = await self._keyring.sealing()
        return FlowButton(route.flow_button, key, input.organization_id)

    async def _route(self, input: PageInput) -> Route:
        async with self._database.transaction([input.organization_id]) as session:
            return await route_of(session, input.campaign_id)


async def _until_done(page: Page) -> None:
    running = asyncio.create_task(page.run())
    try:
        while not running.done():
            activity.heartbeat(page.claimed)
            if activity.is_worker_shutdown():
                page.finish()
            await asyncio.wait({running}, timeout=_BEAT_SECONDS)
    except asyncio.CancelledError:
        page.finish()
        await asyncio.shield(running)
        raise
    await running
