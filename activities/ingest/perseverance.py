"""Going on while Temporal cannot hear us."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from temporalio import activity

Result = TypeVar("Result")


async def persevere(work: Coroutine[Any, Any, Result]) -> Result:
    """Await work; a cancellation that only means lost heartbeats does not stop it.

    While Temporal is away the SDK cancels its activities by itself. Whoever is started in our
    place takes our epochs, and that ends us.
    """
    task = asyncio.create_task(work)
    while True:
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.done() or not _unheard():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                raise


def _unheard() -> bool:
    details = activity.cancellation_details()
    return details is not None and details.timed_out and not activity.is_worker_shutdown()
