"""What a process does for its sockets, from its start to its end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.realtime.hearing import Hearing
from api.realtime.hub import Hub
from api.realtime.standing import Standing
from api.state import Services
from models.auth.keys import KnownKeys


@asynccontextmanager
async def watching(state: Services, keys: KnownKeys) -> AsyncIterator[Hub]:
    """The hub, while it hears what is told and looks after who watches."""
    settings = state.settings
    hub = Hub(settings.realtime.sockets_per_user)
    hearing = Hearing(settings.database.url.get_secret_value(), hub)
    standing = Standing(state.database, keys, hub, settings.realtime.check_every)
    work = [hearing.run(), standing.keep_checking(), standing.keep_seeing()]
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield hub
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
