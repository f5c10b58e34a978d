"""One campaign under fire: the stack, the blows, the end, and what is found afterwards."""

import asyncio
import json
import os
import sys
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from temporalio.client import Client

from bench import crowd
from bench.chaos import Chaos, Plan
from bench.failpoints import FOLDER, FREEZE, Arms
from bench.inbound import LIVE, Inbox
from bench.inbox import InboxLedger, watched
from bench.ledger import Ledger, Standing
from bench.scene import Scene, set_scene
from bench.simulated import Simulated
from bench.staff import AGENTS, CAPACITY, hire
from bench.verdict import Evidence, Ordeal, judge
from cli.stack.options import StackOptions
from cli.stack.ports import ANY_PORTS
from cli.stack.services import OTHER_QUEUES
from cli.stack.stack import Stack
from core.database import Database
from core.keyring import Keyring
from core.settings import TemporalSettings
from core.temporal.client import connect
from models.keys.store import DataKeys
from workflows.campaigns.lifecycle import Campaigns

INTERRUPTED = "interrupted"
_ENDED = ("COMPLETED", "CANCELLED", "FAILED")
_SECONDS = "5"
_SHORT = ("SETTLING", "GRACE_MARKETING", "GRACE_UTILITY", "GRACE_AUTHENTICATION")
# Sending takes 105 s without a blow, and each blow up to 25 s.
_MOST_SECONDS = 900.0
_DRAIN_SECONDS = 120.0
_ROUTING_SECONDS = 60.0
_REPORT_SECONDS = 5.0
_LOOK_SECONDS = 0.5


@dataclass
class Trial:
    """What is tried, and what is known of it so far."""

    policy: str
    people: int
    plan: Plan
    folder: Path
    interruptions: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    @property
    def rate(self) -> int:
        """Messages a second: the number's limit, here and at the simulator."""
        return max(1, min(200, self.people // 100))

    async def run(self) -> dict[str, Any]:
        """The certificate's line, whatever happens."""
        arms = Arms(self.folder / "arms")
        evidence, chaos = Evidence(), None
        try:
            async with (
                Stack(self._options(), on_ready=self._ready) as stack,
                Simulated(stack.control_url) as simulated,
            ):
                chaos = Chaos(
                    stack, arms, self.plan, self.rate, simulated.accepted_so_far, self.say
                )
                evidence = await self._try(stack, simulated, chaos)
        except asyncio.CancelledError:
            self.interruptions.append(INTERRUPTED)
        except Exception as error:  # noqa: BLE001  # a line is promised
            self.say("broke off: " + "".join(traceback.format_exception(error)))
            self.interruptions.append(type(error).__name__)
        line = judge(evidence, self._ordeal(chaos, arms))
        if line["broken"]:
            self._keep(evidence)
        return line

    def say(self, what: str) -> None:
        print(f"{time.monotonic() - self.began:7.1f} s  {what}", file=sys.stderr, flush=True)

    async def _try(self, stack: Stack, simulated: Simulated, chaos: Chaos) -> Evidence:
        await simulated.misbehave(
            self.plan.seed, withholds=self.plan.sends, tempts="SABOTAGE" in os.environ
        )
        database = Database(stack.database_url)
        keyring = Keyring(DataKeys(database, stack.masters))
        client = await connect(TemporalSettings(address=stack.temporal_address), keyring)
        scene = await self._start(stack, database, keyring, client)
        ledger = Ledger(stack.owner_url, scene)
        inbox = InboxLedger(stack.owner_url, scene.organization_id)
        keeping = asyncio.create_task(chaos.keep_alive())
        striking = asyncio.create_task(chaos.run())
        writing = asyncio.create_task(self._write(simulated, scene))
        tasks = (striking, keeping, writing)
        try:
            await self._until_ended(ledger)
            chaos.over.set()
            await striking
            await writing
            await self._until_told(simulated, ledger, inbox)
            await self._until_attended(inbox)
            found = await self._inbox(simulated, inbox, client)
            return await _evidence(simulated, ledger, scene, found)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _start(
        self, stack: Stack, database: Database, keyring: Keyring, client: Client
    ) -> Scene:
        try:
            scene = await set_scene(
                database,
                keyring,
                f"{stack.control_url}/_sim",
                people=self.people,
                policy=self.policy,
                throughput=self.rate,
            )
        finally:
            await database.close()
        await hire(stack.owner_url, scene.organization_id, agents=AGENTS, capacity=CAPACITY)
        await Campaigns(client).start(scene.organization_id, scene.campaign_id)
        self.say(f"started: {self.people} people at {self.rate}/s, {self.policy}")
        return scene

    async def _write(self, simulated: Simulated, scene: Scene) -> None:
        """Customers begin once the audience is fixed, so that no stranger is in it."""
        await simulated.begun()
        every = crowd.written(self.people, self.plan.seed)
        self.say(f"customers begin to write: {len(every)} messages")
        await crowd.write(simulated, scene.meta_number_id, every)
        self.say("customers have written everything")

    async def _until_ended(self, ledger: Ledger) -> None:
        deadline, reported = time.monotonic() + _MOST_SECONDS, 0.0
        while time.monotonic() < deadline:
            standing = await ledger.standing()
            if standing is not None and standing.status in _ENDED:
                self.say(_told(standing))
                return
            if time.monotonic() - reported > _REPORT_SECONDS:
                reported = time.monotonic()
                self.say(_told(standing))
            await asyncio.sleep(_LOOK_SECONDS)
        self.interruptions.append("did not end")

    async def _until_told(self, simulated: Simulated, ledger: Ledger, inbox: InboxLedger) -> None:
        """Wait until the simulator has said everything and all of it is applied."""
        deadline = time.monotonic() + _DRAIN_SECONDS
        while time.monotonic() < deadline:
            applied = await simulated.quiet(2) and not await ledger.undrained()
            if applied and not await inbox.untold():
                self.say("every webhook is told and applied, every workflow woken")
                return
            await asyncio.sleep(_LOOK_SECONDS)
        self.interruptions.append("webhooks remain")

    async def _until_attended(self, inbox: InboxLedger) -> None:
        """Workflows were told; give them time to find a place for every conversation."""
        deadline = time.monotonic() + _ROUTING_SECONDS
        while time.monotonic() < deadline:
            threads = await inbox.threads()
            nowhere = sum(each.state in LIVE and not each.placed for each in threads)
            if not nowhere:
                self.say(f"all of {len(threads)} conversations are owned or queued")
                return
            await asyncio.sleep(_LOOK_SECONDS)
        self.say(f"{nowhere} conversations are neither owned nor queued")

    async def _inbox(self, simulated: Simulated, inbox: InboxLedger, client: Client) -> Inbox:
        threads = await inbox.threads()
        return Inbox(
            injected=await simulated.injected(),
            acknowledged=await simulated.messages_acknowledged(),
            kept=await inbox.kept(),
            threads=threads,
            watched=await watched(client, threads, self.plan.seed),
        )

    def _keep(self, evidence: Evidence) -> None:
        """The simulator forgets; what it saw lies beside the logs."""
        with (self.folder / "arrivals.jsonl").open("w") as file:
            for each in evidence.arrivals:
                file.write(f"{json.dumps([each.attempt_id, each.at])}\n")

    def _ordeal(self, chaos: Chaos | None, arms: Arms) -> Ordeal:
        return Ordeal(
            policy=self.policy,
            people=self.people,
            limit=self.rate,
            kills=chaos.kills if chaos else {},
            freezes=chaos.freezes if chaos else 0,
            fired=[place for place in arms.fired if place != FREEZE],
            expected=self.plan.failpoints,
            seconds=time.monotonic() - self.began,
            messages=crowd.messages_of(self.people),
            interruptions=self.interruptions,
        )

    def _options(self) -> StackOptions:
        (self.folder / "arms").mkdir()
        worker = (sys.executable, "-m", "bench.entries.worker")
        return StackOptions(
            data=self.folder,
            ports=ANY_PORTS,
            send_processes=2,
            environment={
                FOLDER: str(self.folder / "arms"),
                **{f"SENDING_{name}": _SECONDS for name in _SHORT},
            },
            commands={
                "api": (sys.executable, "-m", "bench.entries.api"),
                "send": (*worker, "send"),
                "worker": (*worker, *OTHER_QUEUES),
                "simulator": (sys.executable, "-m", "bench.entries.simulator"),
            },
        )

    def _ready(self, name: str, address: str) -> None:
        self.say(f"{name}: {address}")


async def _evidence(simulated: Simulated, ledger: Ledger, scene: Scene, inbox: Inbox) -> Evidence:
    standing = await ledger.standing()
    assert standing is not None
    return Evidence(
        audience=standing.size,
        status=standing.status,
        recipients=await ledger.recipients(),
        settle_after=await ledger.settle_after(),
        counters=standing.counters,
        accepted=await simulated.accepted(scene.meta_number_id),
        arrivals=await simulated.arrivals(),
        acknowledged=await simulated.acknowledged(),
        stored=await ledger.stored(),
        silent=await simulated.silent(),
        max_per_second=await simulated.max_per_second(scene.meta_number_id),
        undrained=await ledger.undrained(),
        set_aside=await ledger.set_aside(),
        inbox=inbox,
    )


def _told(standing: Standing | None) -> str:
    if standing is None:
        return "PostgreSQL is away"
    counted = " ".join(f"{name} {n}" for name, n in sorted(standing.counters.items()) if n)
    return f"{standing.status} {standing.reason or ''} {counted}"
