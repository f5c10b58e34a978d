"""Waits until a started process's own check says it serves."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from cli.stack.errors import CannotStart
from cli.stack.process import Process


async def until_ready(
    process: Process,
    ready: Callable[[], Awaitable[bool]],
    *,
    seconds: float = 60,
    retry_seconds: float = 0,
) -> None:
    """Raise the sentence with the log's last line when it ends, or does not answer in time.

    Within `retry_seconds` an early end is tried again: an earlier group may still hold something.
    """
    began = time.monotonic()
    while not await ready():
        waited = time.monotonic() - began
        if not process.alive:
            if waited > retry_seconds:
                raise process.ended_early()
            await asyncio.sleep(0.5)
            process.start()
        elif waited > seconds:
            await process.kill()
            raise CannotStart(
                f"{process.program.name} did not answer within {seconds:.0f} s: "
                f"{process.last_line()}\nIts log is {process.program.log}."
            )
        await asyncio.sleep(0.05)


async def start(process: Process, ready: Callable[[], Awaitable[bool]]) -> None:
    process.start()
    await until_ready(process, ready)
