"""`parley up`: the whole program on this machine until Ctrl-C."""

import asyncio
import signal
from contextlib import suppress
from typing import Annotated

import typer
from rich.console import Console

from cli.operator import HOURS, link_of
from cli.stack.environment import data_folder
from cli.stack.errors import CannotStart
from cli.stack.options import StackOptions
from cli.stack.ports import Ports
from cli.stack.services import Service
from cli.stack.stack import Stack

_LONGEST_PAUSE = 60
_DEFAULT = Ports()


def register(app: typer.Typer) -> None:
    app.command()(up)


def up(
    simulator: Annotated[
        bool, typer.Option(help="Without it, META_* must name the real API.")
    ] = True,
    restart_after: Annotated[
        float, typer.Option(help="Seconds until an ended service is started again; 0: never.")
    ] = 2,
    postgres_port: int = _DEFAULT.postgres,
    temporal_port: int = _DEFAULT.temporal,
    ui_port: int = _DEFAULT.ui,
    codec_port: int = _DEFAULT.codec,
    simulator_port: int = _DEFAULT.simulator,
    control_port: int = _DEFAULT.control,
    api_port: int = _DEFAULT.api,
) -> None:
    """Start PostgreSQL, Temporal, simulator, api and workers; keep their data in .parley/."""
    options = StackOptions(
        data=data_folder(),
        ports=Ports(
            postgres=postgres_port,
            temporal=temporal_port,
            ui=ui_port,
            codec=codec_port,
            simulator=simulator_port,
            control=control_port,
            api=api_port,
        ),
        without=frozenset() if simulator else frozenset({"simulator"}),
    )
    asyncio.run(_until_told(options, restart_after))


async def _until_told(options: StackOptions, restart_after: float) -> None:
    """Ctrl-C, SIGTERM and a closed terminal all stop everything in order, also while it starts."""
    running = asyncio.create_task(_run(options, restart_after))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, _stop_once, running)
    with suppress(asyncio.CancelledError):
        await running


def _stop_once(running: asyncio.Task[None]) -> None:
    if running.cancelling() == 0:
        Console().print("Stopping.")
        running.cancel()


async def _run(options: StackOptions, restart_after: float) -> None:
    console = Console(soft_wrap=True, highlight=False)

    def tell(name: str, address: str) -> None:
        console.print(f"[green]ready[/green]  {name:<11}{address}")

    async with Stack(options, tell) as stack:
        if stack.leftovers:
            console.print(f"Ended {stack.leftovers} processes of an earlier run.")
        console.print(f"Parley runs. Logs are in {options.data / 'logs'}; Ctrl-C stops it.")
        console.print(f"Temporal UI, signed in for {HOURS} hours: {await link_of(stack)}")
        await Supervisor(stack, console, restart_after).watch()


class Supervisor:
    """Says when a service ended, and starts it again after a pause that grows."""

    def __init__(self, stack: Stack, console: Console, pause: float) -> None:
        self._stack = stack
        self._console = console
        self._pause = pause
        self._reviving: dict[str, asyncio.Task[None]] = {}

    async def watch(self) -> None:
        async with asyncio.TaskGroup() as group:
            while True:
                for service in self._stack.ended():
                    if service.name not in self._reviving:
                        self._reviving[service.name] = group.create_task(self._revive(service))
                await asyncio.sleep(0.2)

    async def _revive(self, service: Service) -> None:
        pause = self._pause
        program = service.process.program
        while not service.process.alive:
            then = f"starting it again in {pause:g} s" if pause else "it stays down"
            self._console.print(
                f"[red]ended[/red]  {service.name:<11}{service.process.outcome}; {then}. "
                f"Its log is {program.log}."
            )
            if not pause:
                service.wanted = False
                break
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
            with suppress(CannotStart):
                await self._stack.start(service.name)
                self._console.print(f"[green]ready[/green]  {service.name:<11}{service.address}")
        del self._reviving[service.name]
