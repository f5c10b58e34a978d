"""The activities of single messages. They run in the process that sends, and only there."""

import asyncio

from temporalio import activity

from activities.messages.delivering import Delivering
from activities.sending.graces import Graces
from clients.meta.client import MetaClient
from core.database import Database
from core.keyring import Keyring
from core.settings import Settings
from models.messages.types import DeliverInput, DeliverOutcome

_BEAT_SECONDS = 1.0


class MessageActivities:
    def __init__(
        self, database: Database, meta: MetaClient, keyring: Keyring, settings: Settings
    ) -> None:
        self._database = database
        self._meta = meta
        self._keyring = keyring
        self._graces = Graces(settings)

    @activity.defn(name="messages.deliver")
    async def deliver(self, input: DeliverInput) -> DeliverOutcome:
        """Try a message if it is due, and say where it stands; safe to repeat.

        A request under way is awaited and recorded, whatever becomes of the activity.
        """
        run = Delivering(self._database, self._meta, self._keyring, self._graces, input)
        running = asyncio.create_task(run.run())
        try:
            while not running.done():
                activity.heartbeat()
                if activity.is_worker_shutdown():
                    run.finish()
                await asyncio.wait({running}, timeout=_BEAT_SECONDS)
        except asyncio.CancelledError:
            run.finish()
            await asyncio.shield(running)
            raise
        return await running
