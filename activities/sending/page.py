"""A page of sending: slice after slice, for at most thirty seconds (design 4.2)."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from activities.sending import outcomes
from activities.sending.gate import Gatekeeper, Watch
from activities.sending.recorder import Recorder
from activities.sending.slices import Slice, Slices, Turn
from clients.meta.bodies import addressed, sent_through, template_body
from clients.meta.client import MetaClient
from clients.meta.errors import InDoubt, MetaError
from core.database import Database, DatabaseUnavailable
from core.settings import SendingSettings
from models.flows.tokens import FlowButton
from models.sending.advance import advance
from models.sending.pace import Gate
from models.sending.progress import failure_share, tell
from models.sending.route import Route
from models.sending.types import Fact, PageInput, StopReason

PAGE_SECONDS = 30.0
LATEST_START_SECONDS = 0.025
_BREAKER_SECONDS = 1.0
_TELL_SECONDS = 1.0
_MANY_THROWN_AWAY = 30
# Where nothing is paced, so many requests begin before others get their turn.
_AT_ONCE = 16
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Stop:
    """Why the page stopped its campaign."""

    reason: StopReason
    code: int | None = None


class Page:
    """One run of `send_page`. Nothing of it outlives the run but what is written down."""

    def __init__(
        self,
        database: Database,
        meta: MetaClient,
        settings: SendingSettings,
        route: Route,
        token: str,
        flow_button: FlowButton | None,
        page: PageInput,
    ) -> None:
        self._database = database
        self._meta = meta
        self._settings = settings
        self._route = route
        self._token = token
        self._flow_button = flow_button
        self._page = page
        self._began = monotonic()
        self._ends = self._began + PAGE_SECONDS
        self._stopping = False
        self._gated = False
        self._sending: set[asyncio.Task[None]] = set()
        self._gate = Gatekeeper(database, meta)
        self._watch = Watch(self._close_gate)
        self._slices = Slices(
            database, page.organization_id, page.campaign_id, route.number_id, page.epoch
        )
        self._breaker_at = self._began
        self._tell_at = self._began
        self._failure: BaseException | None = None
        self.stop: Stop | None = None
        self.claimed = 0

    async def run(self) -> None:
        """Send until nothing is claimable, the time is over, or something says stop.

        Returns when every request that left is answered or given up, and written down.
        """
        self._recorder = Recorder(self._write)
        watching = asyncio.create_task(self._watch.look())
        try:
            await self._send_slices()
        finally:
            while self._sending:
                await asyncio.wait(self._sending)
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            await self._recorder.close()
            if self._slices.thrown_away > _MANY_THROWN_AWAY:
                _log.warning("%d leases took over 20 ms", self._slices.thrown_away)
        if self._failure is not None:
            raise self._failure

    def finish(self) -> None:
        """Take no further slice; what is under way is awaited."""
        self._stopping = True

    async def _send_slices(self) -> None:
        taking = asyncio.create_task(self._take())
        try:
            while not self._over():
                slice = await taking
                if slice.exhausted:
                    return
                self._gated = self._gated or slice.gated or slice.probing
                if slice.gated:
                    await self._wait_at_gate()
                taking = asyncio.create_task(self._take())
                await self._start(slice.turns)
        finally:
            last = await taking
            for turn in last.turns:
                self._release(turn)

    async def _take(self) -> Slice:
        await self._recorder.room()
        if self._over():
            return Slice(())
        slice = await self._slices.take(self._now(), self._ends)
        self.claimed += len(slice.turns)
        for attempt_id in slice.orphans:
            self._recorder.add(outcomes.released(attempt_id, self._now()))
        return slice

    async def _start(self, turns: Sequence[Turn]) -> None:
        for n, turn in enumerate(turns):
            if turn.at or n % _AT_ONCE == 0:
                await asyncio.sleep(max(0.0, turn.at - monotonic()))
            if self._stopping or self.stop or self._watch.closed or self._late(turn):
                self._release(turn)
                continue
            task = asyncio.create_task(self._send(turn))
            self._sending.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """What nobody expected ends the page, and is told by it."""
        self._sending.discard(task)
        if (error := task.exception()) is not None:
            self._failure = self._failure or error
            self._stopping = True

    def _late(self, turn: Turn) -> bool:
        return bool(turn.at) and monotonic() > turn.at + LATEST_START_SECONDS

    def _release(self, turn: Turn) -> None:
        self._recorder.add(outcomes.released(turn.claim.id, self._now()))

    async def _send(self, turn: Turn) -> None:
        claim = turn.claim
        address, components = claim.address, claim.components
        if self._flow_button is not None:
            components = self._flow_button.filled(components, claim.position.recipient_id)
        body = template_body(
            addressed(phone=address) if address[0] == "+" else addressed(user_id=address),
            self._route.template,
            self._route.language,
            components,
            echo=claim.id,
        )
        body = sent_through(body, self._route.messaging_account)
        begin_before = min(turn.until, turn.at + LATEST_START_SECONDS) if turn.at else turn.until
        self._watch.begun(claim.id)
        try:
            sent = await self._meta.send(
                self._route.meta_number_id, self._token, body, begin_before=begin_before
            )
        except MetaError as error:
            fact = outcomes.fact_of(claim.id, error, self._route.policy, self._now())
            self._recorder.add(fact)
            await self._react(error, news=self._watch.answered(claim.id))
        else:
            self._recorder.add(outcomes.accepted(claim.id, sent, self._now()))
            if self._watch.answered(claim.id):
                await self._went_well()

    async def _went_well(self) -> None:
        self._watch.healthy()
        if self._gated:
            self._gated = False
            try:
                await self._gate.open(self._route.number_id)
            except DatabaseUnavailable:
                self._gated = True

    async def _react(self, error: MetaError, *, news: bool) -> None:
        if (reason := outcomes.stop_reason(error)) is not None:
            self.stop = self.stop or Stop(reason, error.code)
        elif not news:
            return
        elif outcomes.throttled(error):
            await self._watch.shut(Gate.THROTTLED)
        elif outcomes.unreachable(error):
            await self._watch.shut(Gate.OUTAGE)
        elif isinstance(error, InDoubt):
            await self._watch.doubtful()
        else:
            self._watch.healthy()

    async def _close_gate(self, gate: Gate) -> None:
        self._gated = True
        try:
            await self._gate.close(self._route.number_id, gate)
        except DatabaseUnavailable:
            # No lease comes while it is away; what is wrong will show again afterwards.
            self._watch.trust()

    async def _wait_at_gate(self) -> None:
        """Wait for the next probe's turn, at most until the page ends."""
        view = await self._gate.view(self._route.number_id)
        left = self._ends - monotonic()
        if view.gate is not Gate.OPEN and left > 0:
            await asyncio.sleep(min(left, max(0.02, view.probe_in.total_seconds())))
        if view.gate is Gate.OUTAGE and not self._over():
            await self._gate.knock(self._route.number_id, self._route.meta_number_id, self._token)
        self._watch.trust()

    def _over(self) -> bool:
        return self._stopping or self.stop is not None or monotonic() >= self._ends

    def _now(self) -> datetime:
        return self._page.now + timedelta(seconds=monotonic() - self._began)

    async def _write(self, facts: Sequence[Fact]) -> None:
        async with self._database.transaction([self._page.organization_id]) as session:
            await advance(session, self._page.organization_id, facts)
            if monotonic() >= self._tell_at:
                self._tell_at = monotonic() + _TELL_SECONDS
                await tell(session, self._page.organization_id, [self._page.campaign_id])
        await self._check_breaker()

    async def _check_breaker(self) -> None:
        if monotonic() < self._breaker_at or self.stop:
            return
        self._breaker_at = monotonic() + _BREAKER_SECONDS
        async with self._database.transaction([self._page.organization_id]) as session:
            seen, bad = await failure_share(
                session,
                self._page.campaign_id,
                window=self._settings.breaker_window,
                since=self._route.resumed_at,
            )
        if seen >= self._settings.breaker_least and bad > seen * self._settings.breaker_share:
            self.stop = Stop(StopReason.ERROR_RATE)
