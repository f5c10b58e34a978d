"""A running simulator: the Graph port, the control port, and the mode that closes the first."""

import asyncio
import math
import time
from collections.abc import Awaitable
from pathlib import Path
from types import TracebackType
from typing import Self

from simulator.ai_answers import PATHS
from simulator.answers import Answer, Request, as_json
from simulator.configuration import Configuration
from simulator.control import PREFIX, Control
from simulator.listener import Listener
from simulator.pages import page
from simulator.state import Simulation


class Simulator:
    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        control_port: int = 0,
        configuration: Configuration | None = None,
        memory: Path | None = None,
    ) -> None:
        self.simulation = Simulation(configuration or Configuration(), self.settle_port, memory)
        self._control = Control(self.simulation)
        self._graph = Listener(host, port, self._handle, self.simulation.faults.admits_connections)
        self._controls = Listener(host, control_port, self._handle_control)
        self._reopening: asyncio.TimerHandle | None = None
        self._settling: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        return f"http://{self._graph.host}:{self._graph.port}"

    @property
    def control_url(self) -> str:
        return f"http://{self._controls.host}:{self._controls.port}"

    async def start(self) -> None:
        self.simulation.memory.load()
        await self.simulation.webhooks.start()
        try:
            await self._controls.open()
            await self._graph.open()
        except OSError:
            await self.close()
            raise

    async def close(self) -> None:
        if self._reopening is not None:
            self._reopening.cancel()
        self.simulation.wheel.clear()
        await self._graph.close()
        await self._controls.close()
        await self.simulation.webhooks.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def settle_port(self) -> None:
        """Closes or opens the Graph port, as the present faults want it."""
        if self._reopening is not None:
            self._reopening.cancel()
            self._reopening = None
        until = self.simulation.faults.refuses_until()
        if until is None:
            await self._graph.open()
            return
        await self._graph.refuse()
        if not math.isinf(until):
            loop = asyncio.get_running_loop()
            wait = max(0.0, until - time.monotonic()) + 0.001
            self._reopening = loop.call_later(wait, self._settle_soon)

    def _settle_soon(self) -> None:
        task = asyncio.get_running_loop().create_task(self.settle_port())
        self._settling.add(task)
        task.add_done_callback(self._settling.discard)

    def _handle(self, request: Request) -> Answer | Awaitable[Answer]:
        if request.path.startswith(PREFIX):
            return self._control.handle(request)
        if request.method == "POST" and request.path in PATHS:
            return self.simulation.models.handle(request)
        if (shown := page(request)) is not None:
            return shown
        return self.simulation.graph.handle(request)

    def _handle_control(self, request: Request) -> Answer | Awaitable[Answer]:
        if request.path.startswith(PREFIX):
            return self._control.handle(request)
        return as_json({"error": {"message": "this is the control port"}}, 404)
