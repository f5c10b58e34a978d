"""Kills and freezes: first the failpoints, then everybody twice, then at seeded moments."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from bench.failpoints import FREEZE, OF_SEND, OF_WORKER, Arms, Failpoint
from cli.stack.errors import CannotStart
from cli.stack.stack import Stack
from cli.stack.start import until_ready

LEAST_KILLS = 12
FREEZES = 2
FREEZE_SECONDS = 40.0
TARGETS = ("worker", "api", "temporal", "postgres")
_TWICE = 2
_LOOK_SECONDS = 0.1
_PATIENCE_SECONDS = 120.0
# Of pace, before the next blow.
_BREATH_SECONDS = 3.0

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    kills: int
    seed: int
    targets: Sequence[str]

    @property
    def sends(self) -> bool:
        """Whether the processes that send are among what is killed and frozen."""
        return "worker" in self.targets or "send" in self.targets

    @property
    def failpoints(self) -> list[Failpoint]:
        chosen = list(OF_SEND) if self.sends else []
        chosen += [Failpoint.KEPT] if "api" in self.targets else []
        return chosen + (list(OF_WORKER) if "worker" in self.targets else [])


class Chaos:
    """`sent` tells how many messages the simulator took so far; `over` is set at the end."""

    def __init__(
        self,
        stack: Stack,
        arms: Arms,
        plan: Plan,
        rate: int,
        sent: Callable[[], Awaitable[int]],
        say: Say,
    ) -> None:
        self._stack = stack
        self._arms = arms
        self._plan = plan
        self._rate = rate
        self._sent = sent
        self._say = say
        self._random = random.Random(plan.seed)
        self._frozen: set[str] = set()
        self._names: dict[int, str] = {}
        self.over = asyncio.Event()
        self.kills: Counter[str] = Counter()
        self.freezes = 0

    async def run(self) -> None:
        """Return when every blow has fallen and everybody serves again."""
        async with asyncio.TaskGroup() as group:
            if self._plan.sends:
                group.create_task(self._freeze_all())
            group.create_task(self._kill_all())

    async def keep_alive(self) -> None:
        """Start again whatever ends, as an orchestrator would, until cancelled."""
        while True:
            for service in self._stack.services.values():
                self._names[service.process.pid] = service.name
            for service in self._stack.ended():
                if service.process.outcome != "signal 9":
                    self._say(f"{service.name} ended by itself ({service.process.outcome})")
                with suppress(CannotStart):  # somebody else was faster
                    await self._stack.start(service.name, wait=False)
            await asyncio.sleep(_LOOK_SECONDS)

    async def _kill_all(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._burn([p for p in self._plan.failpoints if p in OF_SEND]))
            group.create_task(self._burn([p for p in self._plan.failpoints if p not in OF_SEND]))
        for target in self._owed():
            await self._kill(target)
        while sum(self.kills.values()) < max(self._plan.kills, LEAST_KILLS):
            await asyncio.sleep(self._random.uniform(0, 4))
            await self._kill(self._random.choice(self._plan.targets))

    def _owed(self) -> list[str]:
        """Whom the failpoints have not killed twice, in a seeded order."""
        owed: list[str] = []
        for target in self._plan.targets:
            had = sum(self.kills[name] for name in self._services(target))
            owed += [target] * max(0, _TWICE - had)
        self._random.shuffle(owed)
        return owed

    async def _burn(self, places: Sequence[Failpoint]) -> None:
        for place in places:
            await self._breath()
            self._arms.arm(place)
            name = await self._hit(place)
            if name is None:
                continue
            self.kills[name] += 1
            self._say(f"killed {name} at {place}")
            await self._serves(name)

    async def _freeze_all(self) -> None:
        for _ in range(FREEZES):
            await self._breath()
            self._arms.arm(FREEZE)
            name = await self._hit(FREEZE)
            if name is None:
                continue
            self._frozen.add(name)
            self.freezes += 1
            self._say(f"froze {name} after a claim")
            await asyncio.sleep(FREEZE_SECONDS)
            self._stack.thaw(name)
            self._frozen.discard(name)
            self._say(f"thawed {name}")

    async def _kill(self, target: str) -> None:
        await self._breath()
        name = self._random.choice([n for n in self._services(target) if n not in self._frozen])
        await asyncio.sleep(self._random.uniform(0, 1))
        await self._stack.kill(name)
        self.kills[name] += 1
        self._say(f"killed {name}")
        await self._stack.start(name, wait=False)
        await self._serves(name)

    def _services(self, target: str) -> list[str]:
        sends = [name for name in self._stack.services if name.startswith("send")]
        match target:
            case "worker":
                return [*sends, "worker"]
            case "send":
                return sends
            case _:
                return [target]

    async def _hit(self, place: str) -> str | None:
        """Wait until a process has got there; say which one, or None when nobody does."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline and not self.over.is_set():
            if (pid := self._arms.taken(place)) is not None:
                return self._names[pid]
            await asyncio.sleep(_LOOK_SECONDS)
        self._arms.disarm(place)
        self._say(f"nobody came to {place}")
        return None

    async def _serves(self, name: str) -> None:
        service = self._stack.services[name]
        while True:
            if service.process.alive:
                break
            await asyncio.sleep(_LOOK_SECONDS)
        await until_ready(service.process, service.ready, retry_seconds=30)
        self._say(f"{name} serves again")

    async def _breath(self) -> None:
        """Let some messages go first, so that no blow falls on idle processes."""
        wanted = await self._sent() + max(2, int(_BREATH_SECONDS * self._rate))
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self.over.is_set() and time.monotonic() < deadline:
            if await self._sent() >= wanted:
                return
            await asyncio.sleep(_LOOK_SECONDS)
