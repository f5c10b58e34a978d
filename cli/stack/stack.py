"""The whole program on one machine, for `parley up`, the demo, the certificate and tests alike."""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Self

from alembic.util.exc import CommandError

from cli.stack.errors import CannotStart
from cli.stack.options import StackOptions
from cli.stack.place import own_folder
from cli.stack.ports import HOST, must_be_free, settle
from cli.stack.postgres import Postgres
from cli.stack.running import Running
from cli.stack.services import Builder, Service
from cli.stack.settings import service_environment
from cli.stack.start import until_ready
from cli.stack.temporal import Temporal
from core.masters import Masters
from migrations.run import migrate

# After a kill, the old group may hold the folder or the port for a moment (X14).
_RETRY_SECONDS = 10


class Stack:
    """Starts everything in order on entering, and stops it on leaving, whatever happens.

    `on_ready` gets the name and address of each service, and of the migrations, as they are done.
    """

    def __init__(
        self, options: StackOptions, on_ready: Callable[[str, str], None] = lambda *_: None
    ) -> None:
        self.options = replace(options, data=options.data.absolute())
        self.ports = settle(options.ports)
        self.services: dict[str, Service] = {}
        self.environment: dict[str, str] = {}
        self.owner_url = ""
        self.leftovers = 0
        self._on_ready = on_ready
        self._exits = AsyncExitStack()

    @property
    def database_url(self) -> str:
        """As the processes connect: `parley_app`."""
        return self.environment["DATABASE_URL"]

    @property
    def masters(self) -> Masters:
        """The master keys of its processes."""
        return Masters(file=Path(self.environment["PARLEY_KEYS_FILE"]))

    @property
    def temporal_address(self) -> str:
        return f"{HOST}:{self.ports.temporal}"

    @property
    def ui_url(self) -> str:
        return f"http://{HOST}:{self.ports.ui}"

    @property
    def api_url(self) -> str:
        return f"http://{HOST}:{self.ports.api}"

    @property
    def simulator_url(self) -> str:
        return f"http://{HOST}:{self.ports.simulator}"

    @property
    def control_url(self) -> str:
        """Where the simulator is told what to do."""
        return f"http://{HOST}:{self.ports.control}"

    async def __aenter__(self) -> Self:
        if os.environ.get("PARLEY_ENV") == "production":
            raise CannotStart("The local stack is not for production, and PARLEY_ENV says it is.")
        async with AsyncExitStack() as exits:
            self._running = Running(own_folder(self.options.data))
            self._running.claim()
            exits.callback(self._running.release)
            self.leftovers = await asyncio.to_thread(self._running.end_leftovers)
            exits.push_async_callback(self._stop_all)
            await self._start_all()
            self._exits = exits.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._exits.aclose()

    async def start(self, name: str, *, wait: bool = True) -> None:
        """Start a service, and wait until it serves unless told otherwise."""
        service = self.services[name]
        if not await service.process.ended_within(1):
            raise CannotStart(f"{name} runs already.")
        if service.prepare is not None:
            await service.prepare()
        service.wanted = True
        service.process.start()
        self._record()
        if wait:
            await until_ready(service.process, service.ready, retry_seconds=service.retry_seconds)
            self._record()

    async def stop(self, name: str) -> None:
        """Ask it to end, as a deploy would, and wait."""
        self.services[name].wanted = False
        await self.services[name].process.stop()

    async def kill(self, name: str) -> None:
        """SIGKILL for the service and all its processes, and wait until they are gone."""
        self.services[name].wanted = False
        await self.services[name].process.kill()

    async def restart(self, name: str) -> None:
        await self.stop(name)
        await self.start(name)

    def freeze(self, name: str) -> None:
        """SIGSTOP: it holds what it holds and does nothing."""
        self.services[name].process.signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        self.services[name].process.signal(signal.SIGCONT)

    def ended(self) -> list[Service]:
        """Services that should run and do not."""
        return [one for one in self.services.values() if one.wanted and not one.process.alive]

    async def _start_all(self) -> None:
        folder, logs = own_folder(self.options.data), self.options.data / "logs"
        own_folder(logs)
        postgres = Postgres(
            folder, self.ports.postgres, logs / "postgres.log", self.options.postgres_settings
        )
        temporal = Temporal(
            self.ports, logs / "temporal.log", folder / "temporal.db", self.options.dynamic_config
        )
        self.owner_url = postgres.owner_url
        self.environment = service_environment(self.options, self.ports, postgres, temporal)
        self._list(
            postgres,
            temporal,
            Builder(self.options, self.ports, self.environment, logs, temporal).all(),
        )
        self._check_ports()
        for name, service in self.services.items():
            await self.start(name)
            self._on_ready(name, service.address)
            if name == "postgres":
                await self._migrate(postgres)

    def _list(self, postgres: Postgres, temporal: Temporal, others: list[Service]) -> None:
        address = f"{HOST}:{self.ports.postgres}"
        note = f"; {postgres.place.note}" if postgres.place.note else ""
        servers = [
            Service(
                "postgres",
                postgres.process,
                postgres.ready,
                address + note,
                prepare=postgres.prepare,
                retry_seconds=_RETRY_SECONDS,
            ),
            Service(
                "temporal",
                temporal.process,
                temporal.ready,
                f"{temporal.address}, UI {temporal.ui_url}",
                retry_seconds=_RETRY_SECONDS,
            ),
        ]
        self.services = {one.name: one for one in (*servers, *others)}

    async def _migrate(self, postgres: Postgres) -> None:
        await postgres.ensure_database()
        try:
            await asyncio.to_thread(migrate, postgres.owner_url, postgres.app_password)
        except CommandError:
            raise CannotStart(
                f"The data in {postgres.place.data} was made by another version of Parley, whose "
                "migrations are not here; move it away or use that version."
            ) from None
        self._on_ready("migrations", "at head")

    def _check_ports(self) -> None:
        """Before anything starts, so that a taken port leaves nothing half up."""
        names = ["postgres", "temporal", "ui"]
        names += [name for name in ("codec", "simulator", "api") if name in self.services]
        names += ["control"] if "simulator" in self.services else []
        for name in names:
            must_be_free(getattr(self.ports, name), name)

    def _record(self) -> None:
        self._running.record(service.process for service in self.services.values())

    async def _stop_all(self) -> None:
        """Workers first and together, so that they can still write what they know."""
        workers = [name for name in self.services if name.startswith(("send", "worker"))]
        await asyncio.gather(*(self.stop(name) for name in workers))
        for name in reversed(self.services):
            await self.stop(name)
        self._record()
