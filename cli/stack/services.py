"""The table of what Parley itself runs: command, address, and when it counts as ready."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from cli.stack.options import StackOptions
from cli.stack.ports import HOST, Ports
from cli.stack.process import Process, Program
from cli.stack.temporal import Temporal

PROJECT = Path(__file__).resolve().parents[2]
OTHER_QUEUES = ("control", "campaign", "conversation", "ingest", "ai")
# Nothing is registered yet on the queues that are missing here.
POLLED = ("control", "campaign", "send", "conversation", "ingest", "ai")

WEBHOOK_PATH = "/api/webhooks/whatsapp"

Ready = Callable[[], Awaitable[bool]]


@dataclass
class Service:
    """A process of the stack; `wanted` while it is meant to run."""

    name: str
    process: Process
    ready: Ready
    address: str = ""
    prepare: Callable[[], Awaitable[None]] | None = None
    retry_seconds: float = 0
    wanted: bool = False


@dataclass(frozen=True)
class Builder:
    """Makes the services of one stack."""

    options: StackOptions
    ports: Ports
    environment: Mapping[str, str]
    logs: Path
    temporal: Temporal

    def all(self) -> list[Service]:
        ports = self.ports
        made = [
            self._codec(),
            self._make(
                "simulator",
                ("simulator",),
                f"http://{HOST}:{ports.simulator} (control {ports.control})",
                self._simulator_ready,
            ),
            self._make(
                "api",
                ("api",),
                f"http://{HOST}:{ports.api}/api/docs",
                lambda: _healthy(f"http://{HOST}:{ports.api}/api/health/live"),
            ),
            *(
                self._worker("send" if n == 1 else f"send-{n}", ("send",))
                for n in range(1, self.options.send_processes + 1)
            ),
            self._worker("worker", OTHER_QUEUES),
        ]
        return [service for service in made if service.name not in self.options.without]

    def _codec(self) -> Service:
        port = self.ports.codec
        return self._make(
            "codec", ("api.codec",), f"http://{HOST}:{port}", lambda: _listening(port)
        )

    async def _simulator_ready(self) -> bool:
        """It serves once it was told where our webhook door is; a new one must be told again."""
        ports = self.ports
        webhooks = {
            "url": f"http://{HOST}:{ports.api}{WEBHOOK_PATH}",
            "app_secret": self.environment["META_APP_SECRET"],
            "verify_token": self.environment["META_VERIFY_TOKEN"],
        }
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=2) as http:
                answer = await http.post(
                    f"http://{HOST}:{ports.control}/_sim/configure", json={"webhooks": webhooks}
                )
        except httpx.HTTPError:
            return False
        return answer.status_code == httpx.codes.OK and await _listening(ports.simulator)

    def _worker(self, name: str, queues: tuple[str, ...]) -> Service:
        service = self._make(name, ("worker", *queues), f"queues {', '.join(queues)}", _never)
        polled = [queue for queue in queues if queue in POLLED]
        service.ready = lambda: self.temporal.polled(polled, service.process.pid)
        return service

    def _make(self, name: str, module: tuple[str, ...], address: str, ready: Ready) -> Service:
        kind = "send" if name.startswith("send") else name
        command = self.options.commands.get(name) or self.options.commands.get(kind)
        own = self.options.service_environment
        program = Program(
            name=name,
            command=list(command or (sys.executable, "-m", *module)),
            environment={
                **self.environment,
                **_remembered(name, self.options),
                **own.get(kind, {}),
                **own.get(name, {}),
            },
            folder=PROJECT,
            log=self.logs / f"{name}.log",
        )
        return Service(name, Process(program), ready, address)


def _remembered(name: str, options: StackOptions) -> dict[str, str]:
    """The simulator's accounts and templates outlive it, as Meta's do."""
    return {"SIMULATOR_STATE": str(options.data / "simulator.json")} if name == "simulator" else {}


async def _never() -> bool:
    return False


async def _listening(*ports: int) -> bool:
    for port in ports:
        try:
            _, writer = await asyncio.open_connection(HOST, port)
        except OSError:
            return False
        writer.close()
        await writer.wait_closed()
    return True


async def _healthy(url: str) -> bool:
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=2) as http:
            answer = await http.get(url)
    except httpx.HTTPError:
        return False
    return answer.status_code == httpx.codes.OK
